import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createOrders, freshLake, openLake, orders } from '../fixtures/lake.js'
import { filesystemCatalog } from './filesystem.js'
import { catalogConformance } from './conformance.js'

catalogConformance('filesystem', async () => {
  const lake = await freshLake()
  return { catalog: lake.catalog, reopened: () => filesystemCatalog(lake) }
})

const metadataFolder = (root: string) => join(root, 'gold/orders/fact_order/metadata')
const touch = (lake: ReturnType<typeof openLake>, value: string) =>
  lake.catalog.commit(orders, [], [{ action: 'set-properties', updates: { value } }])

describe('the hint is only a hint', () => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['behind', '1'],
    ['no number', 'v3'],
    ['long', '9'.repeat(400)],
  ])('a hint that is %s does not hide the newest version', async (_, hint) => {
    const lake = await freshLake()
    await createOrders(lake)
    for (const value of ['1', '2', '3']) await touch(lake, value)
    const path = join(metadataFolder(lake.root), 'version-hint.text')
    if (hint === undefined) await rm(path)
    else await writeFile(path, hint)
    expect((await openLake(lake.root).catalog.load(orders)).metadata.properties['value']).toBe('3')
  })
})

test('a newest version that is lost is named, and an earlier one is not taken for it until the hint is gone', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  for (const value of ['1', '2', '3']) await touch(lake, value)
  await rm(join(metadataFolder(lake.root), 'v4.metadata.json'))
  await expect(openLake(lake.root).catalog.load(orders)).rejects.toThrow(/^METADATA_MISSING: .*v4\.metadata\.json/)
  await expect(touch(openLake(lake.root), '4')).rejects.toThrow(/^METADATA_MISSING/)
  await expect(touch(lake, '4')).rejects.toThrow(/^METADATA_MISSING/)
  await rm(join(metadataFolder(lake.root), 'version-hint.text'))
  expect((await openLake(lake.root).catalog.load(orders)).metadata.properties['value']).toBe('2')
})

test('a data folder that was moved is named, not misread', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  const elsewhere = join(await mkdtemp(join(tmpdir(), 'iceberg-')), 'moved')
  await rename(lake.root, elsewhere)
  await expect(openLake(elsewhere).catalog.load(orders)).rejects.toThrow(/^TABLE_MOVED/)
})

test('earlier metadata files are kept up to the table’s limit', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  for (let value = 0; value < 30; value += 1) await touch(lake, String(value))
  const { metadata } = await lake.catalog.load(orders)
  expect(metadata['metadata-log']).toHaveLength(20)
  const kept = (await readdir(metadataFolder(lake.root))).filter((name) => name.endsWith('.metadata.json'))
  expect(kept).toHaveLength(21)
  expect(kept).toContain('v31.metadata.json')
  expect(metadata['metadata-log'].map((entry) => entry['metadata-file'].split('/').at(-1))).toContain('v30.metadata.json')
})

test('a catalog that slept through more versions than are kept reads the newest', async () => {
  const lake = await freshLake()
  const sleeper = openLake(lake.root)
  await createOrders(lake)
  await sleeper.catalog.load(orders)
  for (let value = 0; value < 30; value += 1) await touch(lake, String(value))
  expect((await sleeper.catalog.load(orders)).metadata.properties['value']).toBe('29')
  expect((await touch(sleeper, 'awake')).metadata_location).toMatch(/\/v32\.metadata\.json$/)
})

test('a commit that slept until its number was free again is a conflict, and leaves nothing', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  let slept = false
  const asleep = filesystemCatalog({
    ...lake,
    store: {
      ...lake.store,
      write: async (key, bytes, options) => {
        if (!slept && key.endsWith('v2.metadata.json')) {
          slept = true
          for (let value = 0; value < 30; value += 1) await touch(lake, String(value))
        }
        await lake.store.write(key, bytes, options)
      },
    },
  })
  const late = await asleep.commit(orders, [], [{ action: 'set-properties', updates: { late: 'yes' } }])
  expect(late.metadata.properties).toMatchObject({ late: 'yes', value: '29' })
  expect(await readdir(metadataFolder(lake.root))).not.toContain('v2.metadata.json')
})

test('every flipped bit and every cut of the metadata is a named fault', async () => {
  const lake = await freshLake()
  const { metadata, metadata_location } = await createOrders(lake)
  const path = join(lake.root, metadata_location)
  const whole = await readFile(path)
  const damaged = Array.from({ length: 120 }, (_, one) => {
    const bytes = Buffer.from(whole)
    const at = lake.dice.between(0, bytes.length - 1)
    if (one % 2) return bytes.subarray(0, at)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << lake.dice.between(0, 7))
    return bytes
  })
  for (const bytes of damaged) {
    await writeFile(path, bytes)
    const outcome = await openLake(lake.root)
      .catalog.load(orders)
      .then(({ metadata }) => ({ ...metadata, foreign: {} }), String)
    // a flip within the checksum's own name leaves it unread, and the rest as it was
    const named = /^Fault: (METADATA_CORRUPT: .*v1\.metadata\.json|FORMAT_VERSION_UNKNOWN)/.test(
      typeof outcome === 'string' ? outcome : '',
    )
    expect(named || isDeepStrictEqual(outcome, metadata)).toBe(true)
  }
})

test('another format version is refused by name', async () => {
  const lake = await freshLake()
  const { metadata_location } = await createOrders(lake)
  await writeFile(join(lake.root, metadata_location), '{"format-version":3}')
  await expect(openLake(lake.root).catalog.load(orders)).rejects.toThrow(/^FORMAT_VERSION_UNKNOWN/)
})

test('a location outside the layers is refused', async () => {
  const lake = await freshLake()
  const table = {
    location: 'attic/orders/fact_order',
    schema: (await createOrders(lake)).metadata.schemas[0],
    partition: [],
    properties: {},
  }
  if (!table.schema) throw new Error('the table has no schema')
  await expect(lake.catalog.create({ namespace: 'orders', name: 'x' }, { ...table, schema: table.schema })).rejects.toThrow(
    'LOCATION_INVALID',
  )
})

test('a table that stands in the store is registered from its metadata, at its own place only', async () => {
  const lake = await freshLake()
  const { metadata, metadata_location } = await createOrders(lake)
  const elsewhere = join(lake.root, 'kept.metadata.json')
  await rename(join(lake.root, metadata_location), elsewhere)
  await rm(metadataFolder(lake.root), { recursive: true })
  const { catalog } = openLake(lake.root)
  await expect(catalog.register({ namespace: 'orders', name: 'x' }, 'kept.metadata.json')).rejects.toThrow('LOCATION_INVALID')
  const registered = await catalog.register(orders, 'kept.metadata.json')
  expect(registered.metadata).toEqual(metadata)
  expect((await openLake(lake.root).catalog.load(orders)).metadata).toEqual(metadata)
  await expect(catalog.register(orders, 'kept.metadata.json')).rejects.toThrow('TABLE_EXISTS')
})
