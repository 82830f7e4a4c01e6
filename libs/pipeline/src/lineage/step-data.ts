import type { BronzeTable, Domain, ModelTable, Product } from '@storemesh/domain'
import { sourceTitle } from '@storemesh/source'
import type { Step } from '../history/step-run.js'
import { tableRead } from './model-lineage.js'

/** What a step reads and writes, by the names that `mesh graph` prints. */
export interface StepData {
  /** `orders.refresh.fact_order`. */
  readonly job: string
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** Of what it writes. */
  readonly contract?: string
  readonly model?: ModelTable
}

export function stepData(domain: Domain, { kind, of }: Step): StepData {
  const full = `${domain.name}.${of}`
  switch (kind) {
    case 'domain':
      return { job: `${domain.name}.begin`, reads: [], writes: [] }
    case 'source': {
      const table = domain.tables.find((each): each is BronzeTable => each.layer === 'bronze' && each.name === of)
      const shown = table && { reads: [sourceTitle(table.from)], contract: table.contract }
      return { job: `${domain.name}.ingest.${of}`, reads: [], writes: [full], ...shown }
    }
    case 'model': {
      const model = domain.tables.find((each): each is ModelTable => each.layer !== 'bronze' && each.name === of)
      const reads = model?.reads.map((read) => tableRead(domain, read)) ?? []
      const promised = model?.contract === undefined ? {} : { contract: model.contract }
      return { job: `${domain.name}.refresh.${of}`, reads, writes: [full], ...promised, ...(model && { model }) }
    }
    case 'product': {
      const product = domain.products.find(({ contract }) => contract === of)
      const served = product && { reads: [`${domain.name}.${product.from.name}`], writes: servedAs(product) }
      return { job: `${domain.name}.publish.${of.slice(domain.name.length + 1)}`, reads: [], writes: [], ...served }
    }
    case 'live': {
      const processor = domain.live.find(({ name }) => name === of)
      const reads = processor?.inputs.map(({ topic }) => `topic ${topic}`) ?? []
      const topics = processor ? [processor, processor.answers].flatMap((told) => (told ? [`topic ${told.changes}`] : [])) : []
      return { job: `${domain.name}.process.${of}`, reads, writes: [full, ...topics] }
    }
  }
}

const servedAs = ({ contract, lookup, changes }: Product): readonly string[] => [
  ...(lookup === undefined ? [] : [lookupName(contract, lookup)]),
  ...(changes === undefined ? [] : [`topic ${changes}`]),
]

export const lookupName = (contract: string, lookup: NonNullable<Product['lookup']>): string =>
  `lookup ${lookup === 'by key' ? contract : lookup.space}`
