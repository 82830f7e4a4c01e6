import type { ModelTable } from '@storemesh/domain'

/** Whether no two rows of the table have the same key once no two of the rows that come have: the way they are written sees to the rest. */
export function isUniqueByFresh({ write, partition }: ModelTable, key: readonly string[]): boolean {
  switch (write.mode) {
    case 'append':
    case 'merge':
      return sameColumns(write.key, key)
    case 'versions':
      return sameColumns([...write.key, 'effective_at'], key)
    case 'ledger':
      return sameColumns(['event_id'], key) // the ledger makes it from the grain
    case 'overwrite':
      return partition !== undefined && key.includes(partition.column)
    case 'journal':
      return false // code makes the keys, and may repeat one that was noted before
    case 'rebuild':
      return true
  }
}

export const sameColumns = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((column) => others.includes(column))
