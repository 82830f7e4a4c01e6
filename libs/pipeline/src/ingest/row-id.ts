import { deterministicId } from '@storemesh/core'
import type { SourceRow } from '@storemesh/source'

/** What tells a row from every other of its source. */
export const placeOf = ({ partition, place }: Pick<SourceRow, 'partition' | 'place'>): string => `${partition}/${place}`

/** The id of a row whose place is a text. */
export const rowId = (table: string, row: Pick<SourceRow, 'partition' | 'place'>): string => deterministicId(table, placeOf(row))

const [TABLE_DIGITS, PARTITION_DIGITS, OFFSET_DIGITS] = [16, 4, 12]

/** What the ids of a table's rows of a topic begin with. */
export const idsBeginning = (table: string): string => deterministicId(table).slice(0, TABLE_DIGITS)

/**
 * The id of a topic's row says where it stood: a hash of the place would tell no more, take a third of all the time that a
 * row takes, and be what fills the file most.
 */
export const topicRowId = (beginning: string, partition: number, offset: number): string =>
  `${beginning}${digits(partition, PARTITION_DIGITS)}${digits(offset, OFFSET_DIGITS)}`

const digits = (value: number, length: number): string => value.toString(16).padStart(length, '0')
