import { type Clock, type Dice, Fault, isFault, withinLimit } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import type { Catalog, Table, TableName } from './catalog/catalog.js'
import { type AddedFile, commitManifests } from './commit-manifests.js'
import { deleteFile, type NewDeleteFile } from './deletes/new-delete-file.js'
import { addressFrom, keyOf, plain } from './location.js'
import type { DataFile } from './manifest.js'
import type { TableMetadata } from './metadata.js'
import { dataFile, type NewDataFile } from './new-data-file.js'
import { requireName } from './refs/change-refs.js'
import { snapshotOfRef } from './refs/find-ref.js'
import { newSnapshotId, type Operation, type Snapshot, type SnapshotId, type SnapshotRef } from './snapshot.js'
import { snapshotSummary, totalsOf } from './summary.js'
import { swapIn } from './swap-in.js'
import { currentSnapshot } from './table.js'
import { type BegunList, tableFiles } from './table-files.js'

export interface TableParts {
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly clock: Clock
  readonly dice: Dice
}

/** One commit's files. Whole files come and go; a file that changes is removed, and added under another key. */
export interface FileChange {
  /** append: only adds · delete: only takes rows away · overwrite: other rows · replace: the same rows in other files. */
  readonly operation: Operation
  readonly add: readonly NewDataFile[]
  /** Delete files. A data file that one names must be in the table still, or FILES_GONE. */
  readonly addDeletes?: readonly NewDeleteFile[] | undefined
  /** Keys or addresses of files that must be in the table still, or FILES_GONE. What deletes from one of them alone goes with it. */
  readonly remove: readonly string[]
  /**
   * The snapshot whose rows the added files were made from. Where a file of the change lost rows since, they would come back:
   * FILES_CHANGED, and the change is to be planned again.
   */
  readonly rowsAsOf?: SnapshotId | undefined
  /** Properties that begin with `mesh.` are carried over from snapshot to snapshot until set anew. */
  readonly summary: Readonly<Record<string, string>>
  /** The branch that moves on by it; main, where it is left out. REF_UNKNOWN where it is not there. */
  readonly branch?: string | undefined
  /** Makes the branch from main's newest state where it is not there yet. */
  readonly createBranch?: boolean | undefined
  /** The files may be on their way into the store still: the commit gets in when this has resolved, and not where it rejects. */
  readonly stored?: Promise<unknown> | undefined
  /** Asked of the newest state in each attempt; refuses the commit by throwing. */
  readonly check?: ((metadata: TableMetadata) => void) | undefined
}

export interface Committed {
  readonly table: Table
  readonly snapshot: Snapshot
}

const MAIN = 'main'
const ATTEMPTS_MAX = 40
const BACKOFF_FIRST_MS = 5
const BACKOFF_MAX_MS = 500
const FILES_MAX = 100_000

/** Makes the change whatever others commit meanwhile. COMMIT_CONFLICT after too many attempts, FILES_GONE, and what `check` throws. */
export async function commitFiles(parts: TableParts, name: TableName, change: FileChange): Promise<Committed> {
  requireSoundChange(change)
  const { catalog, clock, dice } = parts
  let table = await catalog.load(name)
  const uuid = table.metadata['table-uuid']
  const proposal = propose(parts, table, change)
  for (let attempt = 1; ; attempt += 1) {
    const { snapshot, written } = await proposal.upon(table)
    const swap = swapIn(catalog, table, snapshot, branchOf(table.metadata, change), written)
    const swapped = await swap.catch(async (error: unknown) => {
      const isWritten = await written.then(
        () => true,
        () => false,
      )
      // dropped meanwhile, or files that did not come: nothing can have got in
      if (isFault(error, 'TABLE_NOT_FOUND') || !isWritten) await proposal.discard()
      throw error
    })
    if (!(swapped instanceof Fault)) {
      await proposal.discard(snapshot)
      return { table: swapped, snapshot }
    }
    if (attempt === ATTEMPTS_MAX) {
      await proposal.discard()
      throw swapped
    }
    await clock.sleep(dice.between(0, Math.min(BACKOFF_FIRST_MS * 2 ** attempt, BACKOFF_MAX_MS)))
    table = await catalog.load(name)
    if (table.metadata['table-uuid'] === uuid) continue
    await proposal.discard()
    throw new Fault(
      'TABLE_REPLACED',
      `${fullName(name)} was dropped meanwhile and another one made by its name; plan the change again`,
    )
  }
}

const fullName = ({ namespace, name }: TableName): string => `${namespace}.${name}`

interface Proposed {
  readonly snapshot: Snapshot
  /** Resolves when all that it names is in the store. */
  readonly written: Promise<unknown>
}

interface Proposal {
  /** A snapshot, waiting for the swap, with its files on their way. Where it cannot be made nothing of it is left. */
  upon(table: Table): Promise<Proposed>
  /** Deletes what was written and is not part of the snapshot that got in. */
  discard(kept?: Snapshot): Promise<void>
}

function propose({ store, clock, dice }: TableParts, first: Table, change: FileChange): Proposal {
  const snapshot_id = newSnapshotId(dice)
  const folder = `${keyOf(store, first.metadata.location)}/metadata`
  const files = tableFiles(store)
  const made = commitManifests({ files, dice, folder, snapshot_id })
  const remove = new Set(change.remove.map((file) => plain(addressFrom(store, file))))
  const lists: BegunList[] = []

  async function prepare(table: Table): Promise<Proposed> {
    const { metadata } = table
    change.check?.(metadata)
    const parent = branchOf(metadata, change).newest
    const add = addedFiles(store, metadata, change, first.metadata['default-spec-id'])
    const { manifests, removed, written } = await made.upon(parent, metadata, { add, remove, rowsAsOf: change.rowsAsOf })
    const sequence_number = metadata['last-sequence-number'] + 1
    const list = files.beginList(
      manifests,
      { snapshot_id, parent_id: parent?.['snapshot-id'], sequence_number },
      { folder, dice },
    )
    lists.push(list)
    const snapshot: Snapshot = {
      'snapshot-id': snapshot_id,
      ...(parent && { 'parent-snapshot-id': parent['snapshot-id'] }),
      'sequence-number': sequence_number,
      'timestamp-ms': Math.max(clock.now_ms(), metadata['last-updated-ms']), // the clock may have been set back
      'manifest-list': list.address,
      summary: snapshotSummary(change.operation, change.summary, {
        parent,
        added: totalsOf(add.map(({ data_file }) => data_file)),
        removed: totalsOf(removed),
      }),
      'schema-id': metadata['current-schema-id'],
    }
    const all = Promise.all([list.written, written(), change.stored])
    all.catch(() => undefined) // whoever swaps it in hears of it
    return { snapshot, written: all }
  }

  async function discard(kept?: Snapshot): Promise<void> {
    const list = kept?.['manifest-list']
    const inUse = new Set(list === undefined ? [] : (await files.list(list)).map((manifest) => manifest.manifest_path))
    const manifests = (await made.written()).filter((manifest) => !inUse.has(manifest))
    await Promise.allSettled(lists.map(({ written }) => written))
    const unused = [...manifests, ...lists.map(({ address }) => address).filter((each) => each !== list)]
    await Promise.allSettled(unused.map((address) => store.delete(keyOf(store, address)))) // an orphan is swept later
  }

  const upon = (table: Table) =>
    prepare(table).catch(async (error: unknown) => {
      await discard()
      throw error
    })

  return { upon, discard }
}

/** The branch that a commit moves on, as it is in one attempt. */
interface Branch {
  readonly name: string
  /** Undefined where it is made by the commit. */
  readonly ref: SnapshotRef | undefined
  /** What the commit is made upon; undefined where there is nothing yet. */
  readonly newest: Snapshot | undefined
}

function branchOf(metadata: TableMetadata, { branch: name = MAIN, createBranch = false }: FileChange): Branch {
  const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined
  if (ref?.type === 'tag') throw new Fault('REF_INVALID', `${name} is a tag, and tags stay where they are; commit to a branch`)
  if (ref || name === MAIN || !createBranch) {
    return { name, ref, newest: name === MAIN ? currentSnapshot({ metadata }) : snapshotOfRef(metadata, name) }
  }
  requireName(name)
  return { name, ref, newest: currentSnapshot({ metadata }) }
}

function addedFiles(
  store: ObjectStore,
  metadata: TableMetadata,
  { add, addDeletes = [] }: FileChange,
  spec_id: number,
): readonly AddedFile[] {
  const max = metadata['last-sequence-number']
  const placed = (data_file: DataFile, { sequence_number }: { readonly sequence_number?: number | undefined }): AddedFile =>
    sequence_number === undefined
      ? { data_file }
      : { data_file, sequence_number: withinLimit('sequence_number', sequence_number, { min: 0, max }) }
  return [
    ...add.map((file) => placed(dataFile(store, metadata, file, spec_id), file)),
    ...addDeletes.map((file) => placed(deleteFile(store, metadata, file), file)),
  ]
}

function requireSoundChange({ operation, add, addDeletes = [], remove }: FileChange): void {
  withinLimit('files in one commit', add.length + addDeletes.length + remove.length, { min: 0, max: FILES_MAX })
  const refuse = (what: string) => new Fault('CHANGE_INVALID', `${operation}: ${what}`)
  if (operation === 'append' && remove.length > 0) throw refuse('an append removes nothing; use overwrite')
  if (operation === 'append' && addDeletes.length > 0) throw refuse('an append deletes nothing; use overwrite')
  if (operation === 'delete' && add.length > 0) throw refuse('a delete adds no rows; use overwrite')
  const keys = [...add, ...addDeletes].map((file) => file.key)
  if (new Set(keys).size < keys.length) throw refuse('a file is added twice')
}
