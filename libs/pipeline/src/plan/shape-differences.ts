import type { Contract } from '@storemesh/contract'
import type { ModelTable, WriteMode } from '@storemesh/domain'

/** How what a model declares of its table is not what its contract says, each as the end of a sentence. What it says nothing of is free. */
export function shapeDifferences(
  { partition, write }: Pick<ModelTable, 'partition' | 'write'>,
  { port, key }: Pick<Contract, 'port' | 'key'>,
): readonly string[] {
  const promised = port.kind === 'table' && port.partition ? partitionText(port.partition) : undefined
  const declared = partition ? partitionText(partition) : 'nothing'
  const keyed = keyOf(write)
  return [
    ...(promised !== undefined && promised !== declared
      ? [`is partitioned by ${declared}, and mesh.partition is ${promised}: change one of them`]
      : []),
    ...(keyed && !isSame(keyed, key)
      ? [`tells rows apart by ${keyed.join(', ')}, and the primary key is ${key.join(', ')}: change one of them`]
      : []),
  ]
}

const partitionText = ({ column, transform }: { readonly column: string; readonly transform: string }): string =>
  `${transform}(${column})`

/** What tells the rows of the table apart; undefined where its writing does not say. */
function keyOf(write: WriteMode): readonly string[] | undefined {
  switch (write.mode) {
    case 'append':
    case 'merge':
    case 'journal':
      return write.key
    case 'versions':
      return [...write.key, 'effective_at']
    case 'ledger':
      return ['event_id'] // its own key is of what is wanted, which has an entry for each time that it changed
    case 'overwrite':
    case 'rebuild':
      return undefined
  }
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name))
