export type { StagedTable, Staging } from './staging.js'
export { trinoEngine, type TrinoEngineOptions } from './trino-engine.js'
