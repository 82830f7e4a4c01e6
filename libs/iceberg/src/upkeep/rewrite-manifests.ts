import { Fault, withinLimit } from '@storemesh/core'
import type { Table, TableName } from '../catalog/catalog.js'
import type { TableParts } from '../commit.js'
import { keyOf } from '../location.js'
import { EXISTING } from '../manifest.js'
import { hasLive, type ManifestFile } from '../manifest-list.js'
import { readWhole } from '../plan.js'
import { newSnapshotId, type Snapshot, type SnapshotId } from '../snapshot.js'
import { swapIn } from '../swap-in.js'
import { currentSnapshot, locationKey } from '../table.js'
import { tableFiles } from '../table-files.js'
import { groupsToRewrite, inPartitionOrder } from './manifest-groups.js'
import { wholeProperty } from './table-property.js'

export interface ManifestRewrite {
  /** How large a manifest is to be; what the table declares, where it is left out. */
  readonly target_bytes?: number | undefined
  /** Nothing is done while the table has no more manifests than these. */
  readonly manifests_max?: number
  readonly dryRun?: boolean
}

/** What was done, or would be. */
export interface ManifestsRewritten {
  readonly manifests_before: number
  readonly manifests_after: number
  /** Entries that were written anew. */
  readonly entries: number
}

export const MANIFEST_BYTES_PROPERTY = 'commit.manifest.target-size-bytes'
const MANIFEST_BYTES = 8 * 2 ** 20
const ATTEMPTS_MAX = 20
const BACKOFF_MAX_MS = 200

interface Made {
  readonly snapshot_id: SnapshotId
  /** Addresses of those whose live entries are in the new ones. */
  readonly sources: ReadonlySet<string>
  readonly manifests: readonly ManifestFile[]
  readonly entries: number
}

/** Writes a snapshot's manifests anew in the order of partitions, so that plans read few of them. No data file is touched. */
export async function rewriteManifests(
  parts: TableParts,
  name: TableName,
  rewrite: ManifestRewrite = {},
): Promise<ManifestsRewritten> {
  const { catalog, store, clock, dice } = parts
  let made: Made | undefined
  for (let attempt = 1; ; attempt += 1) {
    const table = await catalog.load(name)
    const parent = currentSnapshot(table)
    const before = parent ? (await tableFiles(store).list(parent['manifest-list'])).filter(hasLive) : []
    if (made && !isStillThere(made, before)) {
      await discard(parts, pathsOf(made.manifests))
      made = undefined
    }
    made ??= await makeManifests(parts, table, before, rewrite)
    const outcome = { manifests_before: before.length, manifests_after: afterwards(made, before).length, entries: made.entries }
    if (!parent || made.sources.size === 0 || rewrite.dryRun) return outcome
    const snapshot = await snapshotUpon(parts, table, { parent, before, made })
    const swapped = await swapIn(catalog, table, snapshot, { name: 'main', ref: table.metadata.refs['main'] })
    if (!(swapped instanceof Fault)) return outcome
    await discard(parts, [snapshot['manifest-list'], ...(attempt === ATTEMPTS_MAX ? pathsOf(made.manifests) : [])])
    if (attempt === ATTEMPTS_MAX) throw swapped
    await clock.sleep(dice.between(0, BACKOFF_MAX_MS))
  }
}

const pathsOf = (manifests: readonly ManifestFile[]) => manifests.map((manifest) => manifest.manifest_path)

const isStillThere = ({ sources }: Made, manifests: readonly ManifestFile[]): boolean =>
  manifests.filter((manifest) => sources.has(manifest.manifest_path)).length === sources.size

const afterwards = ({ sources, manifests }: Made, before: readonly ManifestFile[]): readonly ManifestFile[] => [
  ...manifests,
  ...before.filter((manifest) => !sources.has(manifest.manifest_path)),
]

async function makeManifests(
  { store, dice }: TableParts,
  table: Table,
  before: readonly ManifestFile[],
  { target_bytes, manifests_max = 0, dryRun }: ManifestRewrite,
): Promise<Made> {
  const { metadata } = table
  const files = tableFiles(store)
  const declared = wholeProperty(metadata.properties, MANIFEST_BYTES_PROPERTY, { initial: MANIFEST_BYTES, min: 1 })
  const bytes = withinLimit('target_bytes', target_bytes ?? declared, { min: 1, max: Number.MAX_SAFE_INTEGER })
  const groups = before.length > manifests_max ? groupsToRewrite(before, metadata, bytes) : []
  const snapshot_id = newSnapshotId(dice)
  const target = { folder: `${locationKey(store, table)}/metadata`, metadata, snapshot_id, dice }
  const manifests: ManifestFile[] = []
  let entries = 0
  for (const { manifests: sources, wanted, spec_id } of groups) {
    const pieces = inPartitionOrder(await readWhole(files, sources, metadata), wanted)
    for (const piece of pieces) {
      entries += piece.length
      const [source] = sources
      if (!dryRun) {
        const existing = piece.map((entry) => ({ ...entry, status: EXISTING }) as const)
        manifests.push(await files.writeManifest(existing, { ...target, spec_id }))
      } else if (source) manifests.push(source) // stands for what would be there
    }
  }
  return { snapshot_id, manifests, entries, sources: new Set(groups.flatMap((group) => pathsOf(group.manifests))) }
}

async function snapshotUpon(
  { store, clock, dice }: TableParts,
  { metadata }: Table,
  { parent, before, made }: { readonly parent: Snapshot; readonly before: readonly ManifestFile[]; readonly made: Made },
): Promise<Snapshot> {
  const sequence_number = metadata['last-sequence-number'] + 1
  const header = { snapshot_id: made.snapshot_id, parent_id: parent['snapshot-id'], sequence_number }
  const folder = `${locationKey(store, { metadata })}/metadata`
  const list = await tableFiles(store).writeList(afterwards(made, before), header, { folder, dice })
  return {
    'snapshot-id': made.snapshot_id,
    'parent-snapshot-id': parent['snapshot-id'],
    'sequence-number': sequence_number,
    'timestamp-ms': Math.max(clock.now_ms(), metadata['last-updated-ms']),
    'manifest-list': list,
    summary: {
      // the table holds what it held: its totals, and where its rows came from
      ...Object.fromEntries(Object.entries(parent.summary).filter(([key]) => /^(total-|mesh\.)/.test(key))),
      operation: 'replace',
      'manifests-created': String(made.manifests.length),
      'manifests-replaced': String(made.sources.size),
      'manifests-kept': String(before.length - made.sources.size),
      'entries-processed': String(made.entries),
    },
    'schema-id': metadata['current-schema-id'],
  }
}

/** What cannot be deleted now is an orphan, which a sweep finds. */
const discard = ({ store }: TableParts, addresses: readonly string[]) =>
  Promise.allSettled(addresses.map((address) => store.delete(keyOf(store, address))))
