import { type Contract, contractColumns } from '@storemesh/contract'
import type { NewColumn } from '@storemesh/iceberg'

/** What a row carried and its contract does not know, as JSON; null where that is nothing. */
export const UNKNOWN_COLUMN = 'unknown_fields'

/** What bronze adds to a source row: what else it carried, an id made from where it stood, where that was, and when it was loaded. */
const ADDED: readonly NewColumn[] = [
  {
    name: UNKNOWN_COLUMN,
    type: 'string',
    required: false,
    doc: 'fields that the contract did not know when the row landed, as JSON, where they stood in the event',
  },
  {
    name: 'row_id',
    type: 'string',
    required: true,
    doc: 'made from the identity of the source and the row’s place in it: the same after any replay',
  },
  { name: 'source_partition', type: 'int', required: true },
  { name: 'source_offset', type: 'long', required: true, doc: 'grows within a partition: the newer wins' },
  { name: 'loaded_at', type: 'timestamptz', required: true },
  { name: 'ingest_date', type: 'date', required: true },
]

/** As it came, plus where it came from. The contract said no to what misses a field; bronze itself asks for nothing. */
export const bronzeColumns = (contract: Pick<Contract, 'columns'>): readonly NewColumn[] => [
  ...contractColumns(contract).map((column) => ({ ...column, required: false })),
  ...ADDED,
]

export const BRONZE_PARTITION = { column: 'ingest_date', transform: 'identity' } as const
