import { Fault } from '@storemesh/core'
import type { TableMetadata } from './metadata.js'
import type { Update } from './metadata-update.js'
import type { SnapshotId } from './snapshot.js'

export { applyUpdates, type Update } from './metadata-update.js'

/** What must hold of the newest state for a change to be made to it, in the shapes of the REST catalog. */
export type Requirement =
  | { readonly type: 'assert-create' }
  | { readonly type: 'assert-table-uuid'; readonly uuid: string }
  /** null: the reference must not be there yet. */
  | { readonly type: 'assert-ref-snapshot-id'; readonly ref: string; readonly 'snapshot-id': SnapshotId | null }
  | { readonly type: 'assert-current-schema-id'; readonly 'current-schema-id': number }
  | { readonly type: 'assert-last-assigned-field-id'; readonly 'last-assigned-field-id': number }
  | { readonly type: 'assert-default-spec-id'; readonly 'default-spec-id': number }
  | { readonly type: 'assert-last-assigned-partition-id'; readonly 'last-assigned-partition-id': number }
  | { readonly type: 'assert-default-sort-order-id'; readonly 'default-sort-order-id': number }

/** A change to a table's state that was not made yet: what a catalog's commit is given. */
export interface MetadataChange {
  readonly requirements: readonly Requirement[]
  readonly updates: readonly Update[]
}

/** Throws COMMIT_CONFLICT where a requirement does not hold. `metadata` is absent where there is no table yet. */
export function requireAll(metadata: TableMetadata | undefined, requirements: readonly Requirement[]): void {
  for (const requirement of requirements) {
    const broken = brokenBy(metadata, requirement)
    if (broken !== undefined) throw new Fault('COMMIT_CONFLICT', `${broken}; load the table again and repeat the change`)
  }
}

function brokenBy(metadata: TableMetadata | undefined, requirement: Requirement): string | undefined {
  if (requirement.type === 'assert-create') return metadata ? 'the table was to be new and is there' : undefined
  if (!metadata) return 'the table is not there'
  switch (requirement.type) {
    case 'assert-table-uuid':
      return difference('the table', metadata['table-uuid'], requirement.uuid)
    case 'assert-ref-snapshot-id':
      return difference(
        `the snapshot of ${requirement.ref}`,
        metadata.refs[requirement.ref]?.['snapshot-id'] ?? null,
        requirement['snapshot-id'],
      )
    case 'assert-current-schema-id':
      return difference('the schema', metadata['current-schema-id'], requirement['current-schema-id'])
    case 'assert-default-spec-id':
      return difference('the partition spec', metadata['default-spec-id'], requirement['default-spec-id'])
    case 'assert-last-assigned-field-id':
      return difference('the last field id', metadata['last-column-id'], requirement['last-assigned-field-id'])
    case 'assert-last-assigned-partition-id':
      return difference('the last partition id', metadata['last-partition-id'], requirement['last-assigned-partition-id'])
    case 'assert-default-sort-order-id':
      return difference('the sort order', metadata['default-sort-order-id'], requirement['default-sort-order-id'])
  }
}

const difference = (what: string, is: string | number | null, expected: string | number | null): string | undefined =>
  is === expected ? undefined : `${what} is ${is ?? 'none'}, expected ${expected ?? 'none'}`
