import { type Dice, Fault, isFault, type Json } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import { avroCodec, type AvroFile } from './avro-file.js'
import { boundedCache } from './bounded-cache.js'
import { boundedMap } from './bounded-map.js'
import { type DeleteIndex, deleteIndex, NO_DELETES } from './deletes/delete-index.js'
import { addressOf, keyOf } from './location.js'
import { contentOf, foundIn, isLive, type ManifestEntry, manifestEntries, manifestFile, withoutDetails } from './manifest.js'
import {
  entryCounts,
  hasLive,
  leastSequence,
  type ListHeader,
  type ManifestFile,
  manifestFiles,
  manifestListFile,
  numberedBy,
} from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import { partitionSummaries } from './partition-summary.js'
import { type LiveFile, liveFile } from './planned-file.js'
import { type FileRanges, fileRanges } from './predicate/file-ranges.js'
import { statisticsCount } from './read-statistics.js'
import type { Refuse } from './shape.js'
import type { SnapshotId } from './snapshot.js'
import { schemaById, specById } from './table.js'

/** A store's manifests and manifest lists, read and written. They never change, so what was read is remembered. */
export interface TableFiles {
  /** The manifests of a snapshot's list. MANIFEST_CORRUPT, MANIFEST_MISSING. */
  list(address: string): Promise<readonly ManifestFile[]>
  /** A manifest's entries without their statistics, remembered. */
  entries(manifest: ManifestFile, metadata: TableMetadata): Promise<readonly ManifestEntry[]>
  /** A manifest's entries to be written into another one. */
  wholeEntries(manifest: ManifestFile, metadata: TableMetadata): Promise<readonly ManifestEntry[]>
  /** A manifest's entries with their statistics, remembered apart: they are many times as large. */
  detailedEntries(manifest: ManifestFile, metadata: TableMetadata): Promise<readonly ManifestEntry[]>
  /** What a plan says of the live ones among a manifest's entries, made once. The entries are of data files. */
  live(entries: readonly ManifestEntry[]): readonly LiveFile[]
  /** What is known of the values in some of these, looked up once. */
  ranges(live: readonly LiveFile[]): FileRanges
  /** Which delete files take rows of which data files away, by all manifests of a snapshot; remembered. */
  deletes(manifests: readonly ManifestFile[], metadata: TableMetadata): Promise<DeleteIndex>
  writeManifest(entries: readonly ManifestEntry[], target: ManifestTarget): Promise<ManifestFile>
  /** The same, told before it is written, so that what names it can be written meanwhile. */
  beginManifest(entries: readonly ManifestEntry[], target: ManifestTarget): BegunManifest
  /** The list's address, told before it is written. */
  beginList(
    manifests: readonly ManifestFile[],
    header: ListHeader,
    target: { readonly folder: string; readonly dice: Dice },
  ): BegunList
  /** The list's address. */
  writeList(
    manifests: readonly ManifestFile[],
    header: ListHeader,
    target: { readonly folder: string; readonly dice: Dice },
  ): Promise<string>
}

export interface BegunManifest {
  readonly manifest: ManifestFile
  readonly written: Promise<void>
}

export interface BegunList {
  readonly address: string
  readonly written: Promise<void>
}

export interface ManifestTarget {
  /** Key of the table's metadata folder. */
  readonly folder: string
  readonly metadata: TableMetadata
  readonly spec_id: number
  readonly snapshot_id: SnapshotId
  readonly dice: Dice
}

const READS_AT_ONCE = 16
const ENTRIES_MAX = 200_000 // over all remembered manifests and lists; an entry is about 500 bytes
const INDEXES_MAX = 32 // each remembers what it says of every file that was planned by it
const STATISTICS_MAX = 3_000_000 // over all remembered entries: counts and bounds, each about 100 bytes
const OWN_STATISTICS_MAX = 100_000 // over the entries of manifests that were written here

/** What was read of a store belongs to it and is forgotten with it. */
const filesOfStore = new WeakMap<ObjectStore, TableFiles>()

export function tableFiles(store: ObjectStore): TableFiles {
  const known = filesOfStore.get(store)
  if (known) return known
  const files = openTableFiles(store)
  filesOfStore.set(store, files)
  return files
}

function openTableFiles(store: ObjectStore): TableFiles {
  const codec = avroCodec()
  const lists = boundedCache<readonly ManifestFile[]>(ENTRIES_MAX, (list) => list.length + 1)
  const manifests = boundedCache<readonly ManifestEntry[]>(ENTRIES_MAX, (entries) => entries.length + 1)

  const detailed = boundedCache<readonly ManifestEntry[]>(STATISTICS_MAX, weightOf)
  /** As they were written: their commit's number was not known yet. Who commits plans the next change upon them. */
  const own = boundedCache<readonly ManifestEntry[]>(OWN_STATISTICS_MAX, weightOf)
  const deletes = boundedCache<DeleteIndex>(ENTRIES_MAX, (index) => Math.max(index.size, ENTRIES_MAX / INDEXES_MAX))
  const ranges = new WeakMap<readonly LiveFile[], FileRanges>()
  const plans = new WeakMap<readonly ManifestEntry[], readonly LiveFile[]>()

  const read = async (
    address: string,
    refuse: Refuse,
    readAs?: (schema: Json) => Json,
  ): Promise<{ file: AvroFile; size_bytes: number }> => {
    const bytes = await store.read(keyOf(store, address)).catch(missing(address))
    return { file: codec.read(bytes, refuse, readAs), size_bytes: bytes.length }
  }
  const readEntries = async (manifest: ManifestFile, metadata: TableMetadata, withDetails: boolean) => {
    const refuse = corrupt(manifest.manifest_path)
    const { content } = manifest
    const readAs = withDetails ? undefined : (schema: Json) => withoutDetails(content, schema)
    const { file, size_bytes } = await read(manifest.manifest_path, refuse, readAs)
    if (size_bytes !== manifest.manifest_length)
      throw refuse(`it has ${size_bytes} bytes, its list says ${manifest.manifest_length}`)
    const spec = specById(metadata, manifest.partition_spec_id)
    const inherited = { snapshot_id: manifest.added_snapshot_id, sequence_number: manifest.sequence_number ?? 0 }
    const found = manifestEntries(file, { content, spec, schemas: metadata.schemas, inherited, withDetails }, refuse)
    const listed = manifest.added_files_count + manifest.existing_files_count + manifest.deleted_files_count
    if (found.length !== listed) throw refuse(`it has ${found.length} entries, its list says ${listed}`)
    return found
  }

  const entries = async (manifest: ManifestFile, metadata: TableMetadata): Promise<readonly ManifestEntry[]> => {
    const known = manifests.get(manifest.manifest_path)
    if (known) return known
    const wrote = own.get(manifest.manifest_path)
    const found = wrote ? foundIn(wrote, manifest, false) : await readEntries(manifest, metadata, false)
    manifests.set(manifest.manifest_path, found)
    return found
  }

  const begin = (key: string, file: AvroFile, dice: Dice) => {
    const bytes = codec.write(file, Buffer.from(dice.uuid().replaceAll('-', ''), 'hex'))
    return { size_bytes: bytes.length, written: store.write(objectKey(key), bytes, { ifAbsent: true }) }
  }

  const beginManifest = (
    some: readonly ManifestEntry[],
    { folder, metadata, spec_id, snapshot_id, dice }: ManifestTarget,
  ): BegunManifest => {
    const spec = specById(metadata, spec_id)
    const schema = schemaById(metadata, metadata['current-schema-id'])
    const key = `${folder}/${dice.uuid()}-m0.avro`
    const least = leastSequence(some)
    const { size_bytes, written } = begin(key, manifestFile(some, spec, schema, metadata.schemas), dice)
    const manifest = {
      manifest_path: addressOf(store, key),
      manifest_length: size_bytes,
      partition_spec_id: spec_id,
      content: contentOf(some),
      ...(least !== undefined && { min_sequence_number: least }),
      added_snapshot_id: snapshot_id,
      ...entryCounts(some),
      partitions: partitionSummaries(some, spec, metadata.schemas),
    }
    return { manifest, written: written.then(() => own.set(manifest.manifest_path, some)) }
  }

  const beginList: TableFiles['beginList'] = (all, header, { folder, dice }) => {
    const key = `${folder}/snap-${header.snapshot_id}-${dice.uuid()}.avro`
    const address = addressOf(store, key)
    const remember = () => {
      lists.set(address, all.map(numberedBy(header)))
    }
    return { address, written: begin(key, manifestListFile(all, header), dice).written.then(remember) }
  }

  return {
    async list(address) {
      const known = lists.get(address)
      if (known) return known
      const refuse = corrupt(address)
      const found = manifestFiles((await read(address, refuse)).file, refuse)
      lists.set(address, found)
      return found
    },

    entries,

    wholeEntries: (manifest, metadata) => readEntries(manifest, metadata, true),

    async detailedEntries(manifest, metadata) {
      const known = detailed.get(manifest.manifest_path)
      if (known) return known
      const wrote = own.get(manifest.manifest_path)
      const found = wrote ? foundIn(wrote, manifest, true) : await readEntries(manifest, metadata, true)
      detailed.set(manifest.manifest_path, found)
      return found
    },

    live(some) {
      const known = plans.get(some)
      if (known) return known
      const live = some.filter(isLive).map((entry) => liveFile(store, entry))
      plans.set(some, live)
      return live
    },

    ranges(live) {
      const known = ranges.get(live)
      if (known) return known
      const found = fileRanges(live.map(({ data_file }) => data_file))
      ranges.set(live, found)
      return found
    },

    async deletes(list, metadata) {
      const ofDeletes = list.filter((manifest) => manifest.content === 'deletes' && hasLive(manifest))
      if (ofDeletes.length === 0) return NO_DELETES
      const key = ofDeletes.map((manifest) => manifest.manifest_path).join(' ')
      const known = deletes.get(key)
      if (known) return known
      const all = await boundedMap(ofDeletes, READS_AT_ONCE, (manifest) => entries(manifest, metadata))
      const index = deleteIndex(store, all.flat().filter(isLive))
      deletes.set(key, index)
      return index
    },

    beginManifest,

    async writeManifest(some, target) {
      const { manifest, written } = beginManifest(some, target)
      await written
      return manifest
    },

    beginList,

    async writeList(all, header, target) {
      const { address, written } = beginList(all, header, target)
      await written
      return address
    },
  }
}

const weightOf = (entries: readonly ManifestEntry[]): number =>
  entries.reduce((sum, entry) => sum + 1 + statisticsCount(entry.data_file), 1)

const corrupt =
  (address: string): Refuse =>
  (what) =>
    new Fault('MANIFEST_CORRUPT', `${address}: ${what}; restore the file from a copy, or the table to an earlier snapshot`)

const missing = (address: string) => (cause: unknown) => {
  if (!isFault(cause, 'OBJECT_NOT_FOUND')) throw cause
  throw new Fault('MANIFEST_MISSING', `${address} is named by the table and is not there; restore the file from a copy`, {
    cause,
  })
}
