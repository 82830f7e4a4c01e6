import { type BronzeTable, type Domain } from '@storemesh/domain'
import { deadLetterTopic } from '../ingest/dead-letter.js'
import { letterTopic } from '../live/dead-letters.js'
import type { PipelineParts } from '../parts.js'

/** What keeps rows apart that it cannot take, each with its reason. */
export type Refusing = RefusedTable | RefusingStep

interface Refuses {
  readonly domain: string
  readonly name: string
  /** Where the rows are kept as they came. */
  readonly topic: string
}

/** A table that refuses rows: what is read into it, its contract decides on. They can be sent to it again. */
export interface RefusedTable extends Refuses {
  readonly kind: 'table'
  readonly bronze: BronzeTable
}

/** A model's gate, or a live processor. What comes of other rows is mended where those are, so nothing is sent back. */
export interface RefusingStep extends Refuses {
  readonly kind: 'model' | 'live'
}

/** What is needed to look at refused rows and to send them back: no lock, as the table's one writer lets them in. */
export type RejectedParts = Pick<PipelineParts, 'eventLog' | 'catalog' | 'lake' | 'viewer' | 'contracts' | 'wire'>

export const refusedTable = (domain: string, bronze: BronzeTable): RefusedTable => ({
  kind: 'table',
  domain,
  name: bronze.name,
  topic: deadLetterTopic(domain, bronze.name),
  bronze,
})

export const refusedTables = (domains: readonly Domain[]): readonly RefusedTable[] =>
  domains.flatMap(({ name, tables }) => tables.flatMap((table) => (table.layer === 'bronze' ? [refusedTable(name, table)] : [])))

/** Models whose rows somebody was promised, and live processors. */
export const refusingSteps = (domains: readonly Domain[]): readonly RefusingStep[] =>
  domains.flatMap(({ name: domain, tables, live }) => [
    ...tables.flatMap((table): readonly RefusingStep[] =>
      table.layer !== 'bronze' && table.contract !== undefined
        ? [{ kind: 'model', domain, name: table.name, topic: deadLetterTopic(domain, table.name) }]
        : [],
    ),
    ...live.map((processor): RefusingStep => ({ kind: 'live', domain, name: processor.name, topic: letterTopic(processor) })),
  ])
