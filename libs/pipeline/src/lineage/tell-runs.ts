import type { Domain } from '@storemesh/domain'
import type { LineageReader } from '@storemesh/query-engine'
import { errorFields, type LineageEvents } from '@storemesh/telemetry'
import type { StepRun } from '../history/step-run.js'
import type { PipelineParts } from '../parts.js'
import { domainLineage, type ModelLineage } from './model-lineage.js'
import { runEvents } from './run-events.js'

/** Where OpenLineage events of runs go. */
export interface RunEventsTo {
  readonly events: LineageEvents
  readonly namespace: string
  readonly statements: LineageReader
}

/** Tells of a domain's runs: what goes on failing in the same way is told once. */
export async function tellRuns(
  { lineage, contracts, log }: Pick<PipelineParts, 'lineage' | 'contracts' | 'log'>,
  domain: Domain,
): Promise<(run: StepRun) => void> {
  if (!lineage) return () => undefined
  const { events, namespace, statements } = lineage
  // a statement that cannot be read is told of where it is run; until then its columns are left out here
  const lineages = await domainLineage({ statements, contracts }, domain).catch((error: unknown): readonly ModelLineage[] => {
    log.warn('lineage_unknown', { of: domain.name, ...errorFields(error) })
    return []
  })
  const parts = { namespace, contracts, lineages }
  return (run) => {
    if ((run.failed?.times ?? 1) === 1) events.tell(runEvents(parts, domain, run))
  }
}
