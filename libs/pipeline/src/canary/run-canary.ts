import type { Domain } from '@storemesh/domain'
import type { PipelineParts } from '../parts.js'
import { refreshModel, type RefreshOutcome } from '../refresh/refresh-model.js'
import { canaryModels } from './canary-models.js'

export interface CanaryTable {
  readonly table: string
  readonly outcome: RefreshOutcome
}

/**
 * Brings a version to come up to the tables that it reads, as they are now. It writes no table that is served, so it runs
 * beside the domain's one writer; and the next time it reads only what came since.
 */
export async function runCanary(parts: PipelineParts, domain: Domain, reference: string): Promise<readonly CanaryTable[]> {
  const done: CanaryTable[] = []
  for (const model of canaryModels(domain, reference))
    done.push({ table: `${domain.name}.${model.name}`, outcome: await refreshModel(parts, domain.name, model) })
  return done
}
