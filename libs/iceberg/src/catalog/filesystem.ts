import { type Clock, type Dice, Fault, isFault } from '@storemesh/core'
import { type ObjectEntry, objectKey, type ObjectStore } from '@storemesh/object-store'
import { boundedCache } from '../bounded-cache.js'
import { addressOf, keyOf, plain } from '../location.js'
import { emptyMetadata, type MetadataLogEntry, type TableMetadata } from '../metadata.js'
import { applyUpdates, requireAll } from '../metadata-change.js'
import { parseMetadata } from '../metadata-json.js'
import { metadataPrinter } from '../metadata-print.js'
import { renumbered } from '../new-schema.js'
import { newSpec } from '../partition.js'
import type { Catalog, NewTable, Table, TableName } from './catalog.js'
import { isTombstone, TOMBSTONE, TOMBSTONE_BYTES_MAX } from './tombstone.js'
import { type TableVersions, tableVersions } from './versions.js'

const LAYERS = ['bronze', 'silver', 'gold', 'rejected']
const TABLE_KEY = /^(?:bronze|silver|gold|rejected)\/([^/]+)\/([^/]+)\/metadata\/v(\d+)\.metadata\.json$/
const TABLES_HELD_MAX = 256
const ATTEMPTS_MAX = 10
const PREVIOUS_VERSIONS = 'write.metadata.previous-versions-max'
const DELETE_PREVIOUS = 'write.metadata.delete-after-commit.enabled'
const NEW_TABLE_PROPERTIES = { [PREVIOUS_VERSIONS]: '20', [DELETE_PREVIOUS]: 'true' }
const PREVIOUS_VERSIONS_DEFAULT = 100

interface Held {
  /** Key of the table's folder. */
  readonly location: string
  readonly version: number
  readonly table: Table
}

export interface FilesystemCatalogParts {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly dice: Dice
}

/** Tables as folders `<layer>/<namespace>/<name>` of the store. The swap is one object that was not there: the next version's file. */
export function filesystemCatalog({ store, clock, dice }: FilesystemCatalogParts): Catalog {
  const print = metadataPrinter()
  const held = boundedCache<Held>(TABLES_HELD_MAX, () => 1)

  const hold = (name: TableName, location: string, version: number, metadata: TableMetadata): Held => {
    const found = {
      location,
      version,
      table: { name, metadata, metadata_location: tableVersions(store, location).keyOf(version) },
    }
    held.set(fullName(name), found)
    return found
  }

  /** The newest state; undefined where there is no such table. */
  async function find(name: TableName): Promise<Held | undefined> {
    const known = held.get(fullName(name))
    const locations = LAYERS.map((layer) => `${layer}/${name.namespace}/${name.name}`)
    for (const location of known ? [known.location, ...locations] : locations) {
      const found = await findAt(name, location, known?.location === location ? known : undefined)
      if (found) return found
    }
    return undefined
  }

  async function findAt(name: TableName, location: string, known: Held | undefined): Promise<Held | undefined> {
    const versions = tableVersions(store, location)
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const version = await versions.newest(known?.version)
      if (version === 0) return undefined
      if (version === known?.version) return known
      const bytes = await versions.read(version)
      if (!bytes) continue // many commits since, and this one deleted
      if (isTombstone(bytes)) return undefined
      const metadata = parseMetadata(bytes, addressOf(store, versions.keyOf(version)))
      requireInPlace(store, location, metadata)
      return hold(name, location, version, metadata)
    }
    throw new Fault('TABLE_BUSY', `${fullName(name)} changed ${ATTEMPTS_MAX} times while it was read; read it again`)
  }

  async function load(name: TableName): Promise<Held> {
    const found = await find(name)
    if (found) return found
    throw new Fault('TABLE_NOT_FOUND', `there is no table ${fullName(name)}; \`mesh table list\` shows the tables there are`)
  }

  /** Whether it is the version that follows; not where another writer was first. */
  async function followed(
    { location, version }: Pick<Held, 'location' | 'version'>,
    bytes: Uint8Array,
    after?: Promise<unknown>,
  ): Promise<boolean> {
    const versions = tableVersions(store, location)
    if (!(await writtenFirst(versions.write(version + 1, bytes, after)))) return false
    if (version === 0 || (await versions.exists(version))) return true
    // so many commits have passed that this number was free again: what was written follows nothing
    await store.delete(objectKey(versions.keyOf(version + 1)))
    return false
  }

  /** Undefined where another writer was first. */
  async function swap(newest: Held, updated: TableMetadata, after?: Promise<unknown>): Promise<Held | undefined> {
    const { location, version, table } = newest
    const versions = tableVersions(store, location)
    const { kept, dropped } = trimmedLog(updated, {
      'metadata-file': addressOf(store, versions.keyOf(version)),
      'timestamp-ms': table.metadata['last-updated-ms'],
    })
    const metadata = { ...updated, 'metadata-log': kept }
    if (!(await followed(newest, print(metadata), after))) return undefined
    const found = hold(table.name, location, version + 1, metadata)
    // the commit stands whatever becomes of these
    await Promise.allSettled([
      versions.hint(version + 1),
      deleteInOrder(store, metadata.properties[DELETE_PREVIOUS] === 'true' ? dropped : []),
    ])
    return found
  }

  async function writtenAsFirst(name: TableName, location: string, metadata: TableMetadata): Promise<Table> {
    const versions = tableVersions(store, location)
    const dropped = await lastDropped(versions)
    const isFirst = dropped !== undefined && (await followed({ location, version: dropped }, print(metadata)))
    if (!isFirst) throw tableExists(name)
    const { table } = hold(name, location, dropped + 1, metadata)
    await Promise.allSettled([versions.hint(dropped + 1)])
    return table
  }

  async function isDropped({ key, size_bytes }: ObjectEntry): Promise<boolean> {
    return size_bytes <= TOMBSTONE_BYTES_MAX && isTombstone(await store.read(key))
  }

  return {
    async list() {
      const newest = new Map<string, { readonly name: TableName; readonly version: number; readonly entry: ObjectEntry }>()
      for (const layer of LAYERS) {
        for await (const entry of store.list(`${layer}/`)) {
          const [, namespace, table, version] = TABLE_KEY.exec(entry.key) ?? []
          if (namespace === undefined || table === undefined) continue
          const found = { name: { namespace, name: table }, version: Number(version), entry }
          const place = `${layer}/${fullName(found.name)}`
          if (found.version > (newest.get(place)?.version ?? 0)) newest.set(place, found)
        }
      }
      const names = new Map<string, TableName>()
      for (const { name, entry } of newest.values()) if (!(await isDropped(entry))) names.set(fullName(name), name)
      return [...names.values()].toSorted((one, other) => (fullName(one) < fullName(other) ? -1 : 1))
    },

    load: async (name) => (await load(name)).table,

    async create(name, table) {
      requireLocation(name, table.location)
      const metadata = firstState(addressOf(store, table.location), table, clock, dice)
      if (await find(name)) throw tableExists(name)
      return writtenAsFirst(name, table.location, metadata)
    },

    async register(name, metadata_location) {
      const address = addressOf(store, metadata_location)
      const metadata = parseMetadata(await store.read(objectKey(metadata_location)), address)
      const location = keyOf(store, metadata.location).replace(/\/$/, '')
      requireLocation(name, location)
      if (await find(name)) throw tableExists(name)
      return writtenAsFirst(name, location, metadata)
    },

    async commit(name, requirements, updates, { after } = {}) {
      after?.catch(() => undefined) // heard of when the new state is written, which may be a while
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const newest = await load(name)
        requireAll(newest.table.metadata, requirements)
        const swapped = await swap(newest, applyUpdates(newest.table.metadata, updates, clock.now_ms()), after)
        if (swapped) return swapped.table
      }
      throw new Fault('COMMIT_CONFLICT', `${fullName(name)}: other commits were first ${ATTEMPTS_MAX} times; try again`)
    },

    async drop(name) {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const newest = await load(name)
        if (!(await followed(newest, TOMBSTONE))) continue
        await Promise.allSettled([tableVersions(store, newest.location).hint(newest.version + 1)])
        return
      }
      throw new Fault('COMMIT_CONFLICT', `${fullName(name)}: commits were first ${ATTEMPTS_MAX} times; try again`)
    },
  }
}

/** The number of the version that ended the table before, 0 where there was none; undefined where another creator was first. */
async function lastDropped(versions: TableVersions): Promise<number | undefined> {
  const version = await versions.newest()
  if (version === 0) return 0
  const bytes = await versions.read(version)
  return bytes && isTombstone(bytes) ? version : undefined
}

const fullName = ({ namespace, name }: TableName): string => `${namespace}.${name}`

const tableExists = (name: TableName) =>
  new Fault('TABLE_EXISTS', `there is a table ${fullName(name)} already; it was left as it is`)

function requireLocation({ namespace, name }: TableName, location: string): void {
  if (LAYERS.some((layer) => location === `${layer}/${namespace}/${name}`)) return
  throw new Fault(
    'LOCATION_INVALID',
    `expected ${LAYERS.join(' or ')}/${namespace}/${name} as the table's location, got ${location}`,
  )
}

function firstState(address: string, { schema, partition, properties }: NewTable, clock: Clock, dice: Dice): TableMetadata {
  const { schema: numbered, newIds } = renumbered(schema)
  const fields = partition.map((field) => ({ ...field, 'source-id': newIds.get(field['source-id']) ?? 0 }))
  return applyUpdates(
    emptyMetadata(dice.uuid(), address, clock.now_ms()),
    [
      { action: 'add-schema', schema: numbered },
      { action: 'set-current-schema', 'schema-id': -1 },
      { action: 'add-spec', spec: newSpec(numbered, fields) },
      { action: 'set-default-spec', 'spec-id': -1 },
      { action: 'set-properties', updates: { ...NEW_TABLE_PROPERTIES, ...properties } },
    ],
    clock.now_ms(),
  )
}

function requireInPlace(store: ObjectStore, location: string, metadata: TableMetadata): void {
  const here = addressOf(store, location)
  if (plain(metadata.location).replace(/\/$/, '') === plain(here)) return
  throw new Fault(
    'TABLE_MOVED',
    `the table at ${here} was written at ${metadata.location}, and its files name each other there; move the data folder back, or start with an empty one`,
  )
}

/** The log of earlier files with the one that is replaced now, cut to the table's limit. */
function trimmedLog(metadata: TableMetadata, previous: MetadataLogEntry) {
  const log = [...metadata['metadata-log'], previous]
  const limit = Number(metadata.properties[PREVIOUS_VERSIONS] ?? PREVIOUS_VERSIONS_DEFAULT)
  const over = Math.max(0, log.length - Math.max(1, Number.isInteger(limit) ? limit : PREVIOUS_VERSIONS_DEFAULT))
  return { kept: log.slice(over), dropped: log.slice(0, over) }
}

/** Oldest first, one after the other: a version that stands tells that those after it do. */
async function deleteInOrder(store: ObjectStore, dropped: readonly MetadataLogEntry[]): Promise<void> {
  for (const entry of dropped) await store.delete(keyOf(store, entry['metadata-file']))
}

const writtenFirst = (write: Promise<void>): Promise<boolean> =>
  write.then(
    () => true,
    (error: unknown) => {
      if (isFault(error, 'OBJECT_EXISTS')) return false
      throw error
    },
  )
