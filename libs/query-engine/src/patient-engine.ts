import type { QueryEngine } from './query-engine.js'

/** The same engine, for work that nobody waits for. */
export const patientEngine = (engine: QueryEngine): QueryEngine => ({
  ...engine,
  rows: (question, viewer, options) => engine.rows({ ...question, isPatient: true }, viewer, options),
  describe: (question, viewer) => engine.describe({ ...question, isPatient: true }, viewer),
  write: (question, viewer, target) => engine.write({ ...question, isPatient: true }, viewer, target),
})
