import { Fault } from '@storemesh/core'
import { type Domain, type ModelTable, modelsInOrder, withCanaries } from '@storemesh/domain'

/** The canary that makes this version of a product. CANARY_UNKNOWN. */
export function canaryOf({ name, canaries = [] }: Domain, reference: string): ModelTable {
  const found = canaries.find(({ contract }) => contract === reference)
  if (found) return found
  const known = canaries.flatMap(({ contract }) => contract ?? []).join(', ')
  throw new Fault(
    'CANARY_UNKNOWN',
    `expected a version that ${name} tries (${known || 'it tries none'}), got ${JSON.stringify(reference)}; list its model among the canaries in domains/${name}/domain.ts`,
  )
}

/** It and the canaries that it reads, each after what it reads. */
export function canaryModels(domain: Domain, reference: string): readonly ModelTable[] {
  const { canaries = [] } = domain
  const wanted = new Set<ModelTable>()
  const want = (model: ModelTable) => {
    if (wanted.has(model)) return
    wanted.add(model)
    for (const canary of canaries) if (model.reads.includes(canary)) want(canary)
  }
  want(canaryOf(domain, reference))
  return modelsInOrder(withCanaries(domain)).filter((model) => wanted.has(model))
}
