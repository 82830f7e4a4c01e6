import { Fault } from '@storemesh/core'
import { type Domain, type ModelTable, modelsInOrder } from '@storemesh/domain'

/** A model and those of its domain that read it, each after what it reads. MODEL_UNKNOWN. */
export function replayOrder(domain: Domain, name: string): readonly ModelTable[] {
  const models = modelsInOrder(domain)
  if (!models.some((model) => model.name === name))
    throw new Fault('MODEL_UNKNOWN', `${domain.name}.${name} is no silver or gold table of ${domain.name}: name one that is`)
  const replayed = new Set([name])
  return models.filter((model) => {
    if (model.name !== name && !readsAny(domain, model, replayed)) return false
    replayed.add(model.name)
    return true
  })
}

const readsAny = (domain: Domain, { reads }: ModelTable, tables: ReadonlySet<string>): boolean =>
  reads.some((read) => (read.layer === 'input' ? read.domain === domain.name && tables.has(read.product) : tables.has(read.name)))
