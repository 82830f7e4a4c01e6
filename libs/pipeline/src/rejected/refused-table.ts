import { type BronzeTable, type Domain } from '@storemesh/domain'
import type { PipelineParts } from '../parts.js'

/** A table that refuses rows: what is read into it, its contract decides on. */
export interface RefusedTable {
  readonly domain: string
  readonly bronze: BronzeTable
}

/** What is needed to look at refused rows and to send them back: no lock, as the table's one writer lets them in. */
export type RejectedParts = Pick<PipelineParts, 'eventLog' | 'catalog' | 'lake' | 'viewer' | 'contracts' | 'wire'>

export const refusedTables = (domains: readonly Domain[]): readonly RefusedTable[] =>
  domains.flatMap(({ name, tables }) =>
    tables.flatMap((table) => (table.layer === 'bronze' ? [{ domain: name, bronze: table }] : [])),
  )
