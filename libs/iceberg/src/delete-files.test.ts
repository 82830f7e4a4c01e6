import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Fault } from '@storemesh/core'
import { objectKey } from '@storemesh/object-store'
import { describe, expect, test } from 'vitest'
import { avroCodec } from './avro-file.js'
import { commitFiles, type FileChange } from './commit.js'
import { evolveSpec } from './evolve/evolve-spec.js'
import { deletesShown, equalityDeletes, positionDeletes } from './fixtures/delete-files.js'
import { byDay, createOrders, fileKey, freshLake, type Lake, openLake, orders, written } from './fixtures/lake.js'
import { hasLive } from './manifest-list.js'
import { type PlanPart, planFiles } from './plan.js'
import { currentSnapshot } from './table.js'
import { tableFiles } from './table-files.js'

const commit = (lake: Lake, change: Partial<FileChange>) =>
  commitFiles(lake, orders, { operation: 'overwrite', add: [], remove: [], summary: {}, ...change })
const append = async (lake: Lake, names: readonly string[], partition_value?: number) =>
  commit(lake, { operation: 'append', add: await Promise.all(names.map((name) => written(lake, name, partition_value))) })
const shown = async (lake: Lake, part: PlanPart = {}) =>
  deletesShown(await planFiles(lake, await lake.catalog.load(orders), part))
const manifestsOf = async (lake: Lake) => {
  const list = currentSnapshot(await lake.catalog.load(orders))?.['manifest-list'] ?? ''
  return tableFiles(lake.store).list(list)
}
const avroFiles = async (lake: Lake) =>
  (await readdir(join(lake.root, 'gold/orders/fact_order/metadata'))).filter((name) => name.endsWith('.avro'))

async function ordersOf(files: readonly string[]): Promise<Lake> {
  const lake = await freshLake()
  await createOrders(lake)
  if (files.length > 0) await append(lake, files)
  return lake
}

describe('a delete file applies', () => {
  test('by place to the data file that it names, of its own commit too', async () => {
    const lake = await ordersOf(['a', 'b'])
    const before = await lake.catalog.load(orders)
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd1', 'a')] })
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd2', 'a')] })
    expect(await shown(lake)).toEqual(['a: d1 d2', 'b:'])
    expect(await shown(openLake(lake.root))).toEqual(['a: d1 d2', 'b:'])
    expect(await shown(lake, { snapshot_id: currentSnapshot(before)?.['snapshot-id'] })).toEqual(['a:', 'b:'])
    const [file] = await planFiles(lake, await lake.catalog.load(orders))
    expect(file?.deletes[0]).toEqual({
      kind: 'position',
      key: fileKey('d1'),
      path: `${lake.store.root}/${fileKey('d1')}`,
      format: 'parquet',
      equality_ids: [],
      isOfOneFile: true,
      record_count: 2,
      size_bytes: 1,
    })
  })

  test('by place to all of a partition that was there, where it names no data file', async () => {
    const lake = await ordersOf(['a', 'b'])
    await commit(lake, { addDeletes: [await positionDeletes(lake, 'd', undefined)], add: [await written(lake, 'same')] })
    await append(lake, ['later'])
    expect(await shown(lake)).toEqual(['a: d', 'b: d', 'later:', 'same: d'])
  })

  test('by value to what was there before its commit, and to nothing of it', async () => {
    const lake = await ordersOf(['a'])
    await commit(lake, { addDeletes: [await equalityDeletes(lake, 'e')], add: [await written(lake, 'same')] })
    await append(lake, ['later'])
    expect(await shown(lake)).toEqual(['a: e', 'later:', 'same:'])
    const [file] = (await planFiles(lake, await lake.catalog.load(orders))).filter((each) => each.deletes.length > 0)
    expect(file?.deletes[0]).toMatchObject({ kind: 'equality', equality_ids: [1], record_count: 3 })
  })

  test('by value to a file that was rewritten since, whose rows are older', async () => {
    const lake = await ordersOf(['a'])
    await commit(lake, { addDeletes: [await equalityDeletes(lake, 'e')] })
    await commit(lake, { add: [{ ...(await written(lake, 'old')), sequence_number: 1 }] })
    expect(await shown(lake)).toEqual(['a: e', 'old: e'])
    await expect(commit(lake, { add: [{ ...(await written(lake, 'new')), sequence_number: 9 }] })).rejects.toThrow(
      'LIMIT_EXCEEDED',
    )
  })

  test('within its own partition and spec, unless it deletes by value and its spec has no fields', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, ['whole'])
    const { requirements, updates } = evolveSpec((await lake.catalog.load(orders)).metadata, [
      { 'source-id': 2, name: 'day', transform: 'day' },
    ])
    await lake.catalog.commit(orders, requirements, updates)
    await append(lake, ['monday'], 20_000)
    await append(lake, ['tuesday'], 20_001)
    const ofMonday = { spec_id: 1, partition: [20_000] }
    await commit(lake, {
      addDeletes: [
        await positionDeletes(lake, 'places', undefined, ofMonday),
        await equalityDeletes(lake, 'values', ofMonday),
        await equalityDeletes(lake, 'everywhere'),
        await positionDeletes(lake, 'unpartitioned', undefined),
        await positionDeletes(lake, 'one', 'whole'),
      ],
    })
    expect(await shown(lake)).toEqual([
      'monday: places values everywhere',
      'tuesday: everywhere',
      'whole: one unpartitioned everywhere',
    ])
    expect(await shown(lake, { filter: { column: 'ordered_at', op: '<', value: 20_001n * 86_400_000_000n } })).toEqual([
      'monday: places values everywhere',
      'whole: one unpartitioned everywhere',
    ])
    // a manifest for each kind and each spec
    expect((await manifestsOf(lake)).map(({ content, partition_spec_id }) => `${content} ${partition_spec_id}`)).toEqual([
      'deletes 1',
      'deletes 0',
      'data 1',
      'data 1',
      'data 0',
    ])
  })

  test('by the bounds of its paths, where an older writer named its data file in no other way', async () => {
    const lake = await ordersOf(['a', 'b'])
    await commit(lake, { addDeletes: [await positionDeletes(lake, 'd', 'a')] })
    const manifest = (await manifestsOf(lake)).find(({ content }) => content === 'deletes')
    const key = objectKey(manifest?.manifest_path.slice(lake.store.root.length + 1) ?? '')
    const refuse = (what: string) => new Fault('TEST_FAILED', what)
    const codec = avroCodec()
    const { schema, header, records } = codec.read(await lake.store.read(key), refuse)
    const older = JSON.parse(JSON.stringify(schema).replace(/,\{"name":"referenced_data_file"[^}]*\}/, ''))
    expect(older).not.toEqual(schema)
    // the list knows the manifest's length, so what is missing is filled up in the header
    const filled = (_: unknown, length: number) =>
      codec.write({ schema: older, header: new Map([...header, ['filling', 'x'.repeat(length)]]), records }, new Uint8Array(16))
    const bytes = Array.from({ length: 300 }, filled).find((each) => each.length === manifest?.manifest_length)
    if (!bytes) throw new Error('no filling makes the manifest as long as it was')
    await lake.store.write(key, bytes)
    expect(await shown(openLake(lake.root))).toEqual(['a: d', 'b:'])
  })
})

describe('a commit with delete files', () => {
  test('counts them in its summary, and in what the table holds', async () => {
    const lake = await ordersOf(['a', 'b'])
    const first = await commit(lake, {
      addDeletes: [await positionDeletes(lake, 'd', 'a'), await equalityDeletes(lake, 'e')],
    })
    expect(first.snapshot.summary).toMatchObject({
      'added-delete-files': '2',
      'added-position-delete-files': '1',
      'added-position-deletes': '2',
      'added-equality-delete-files': '1',
      'added-equality-deletes': '3',
      'total-data-files': '2',
      'total-delete-files': '2',
      'total-position-deletes': '2',
      'total-equality-deletes': '3',
      'total-files-size': '4',
    })
    const second = await commit(lake, { remove: [fileKey('a'), fileKey('e')] })
    expect(second.snapshot.summary).toMatchObject({
      'deleted-data-files': '1',
      'removed-delete-files': '2',
      'removed-position-delete-files': '1',
      'removed-position-deletes': '2',
      'removed-equality-delete-files': '1',
      'removed-equality-deletes': '3',
      'total-delete-files': '0',
      'total-position-deletes': '0',
      'total-equality-deletes': '0',
    })
    expect(second.snapshot.summary['added-delete-files']).toBeUndefined()
  })

  test('takes what deletes from a removed file alone with it, and drops the manifest when nothing lives in it', async () => {
    const lake = await ordersOf(['a', 'b'])
    await commit(lake, {
      addDeletes: [await positionDeletes(lake, 'da', 'a'), await positionDeletes(lake, 'db', 'b')],
    })
    await commit(lake, { operation: 'replace', remove: [fileKey('a')], add: [await written(lake, 'c')] })
    expect(await shown(lake)).toEqual(['b: db', 'c:'])
    await commit(lake, { operation: 'delete', remove: [fileKey('b')] })
    await append(lake, ['f'])
    expect(await shown(lake)).toEqual(['c:', 'f:'])
    expect((await manifestsOf(lake)).map(({ content }) => content)).toEqual(['data', 'data'])
    expect((await manifestsOf(lake)).every(hasLive)).toBe(true)
  })

  test('refuses deletes from a data file that is gone, and from one of another partition', async () => {
    const lake = await freshLake()
    await createOrders(lake, [byDay])
    await append(lake, ['a', 'b'], 20_000)
    await commit(lake, { remove: [fileKey('b')] })
    const before = await avroFiles(lake)
    const ofDay = (day: number) => ({ partition: [day] })
    await expect(commit(lake, { addDeletes: [await positionDeletes(lake, 'd', 'b', ofDay(20_000))] })).rejects.toThrow(
      'FILES_GONE',
    )
    const both = { remove: [fileKey('a')], addDeletes: [await positionDeletes(lake, 'd', 'a', ofDay(20_000))] }
    await expect(commit(lake, both)).rejects.toThrow('FILES_GONE')
    await expect(commit(lake, { addDeletes: [await positionDeletes(lake, 'd', 'a', ofDay(20_001))] })).rejects.toThrow(
      /^DELETE_FILE_INVALID.*another partition/,
    )
    expect(await avroFiles(lake)).toEqual(before)
  })

  test('refuses what contradicts itself', async () => {
    const lake = await ordersOf(['a'])
    const places = await positionDeletes(lake, 'd', 'a')
    const values = await equalityDeletes(lake, 'e')
    await expect(commit(lake, { operation: 'append', addDeletes: [places] })).rejects.toThrow('CHANGE_INVALID')
    await expect(commit(lake, { addDeletes: [places, places] })).rejects.toThrow('CHANGE_INVALID')
    await expect(commit(lake, { addDeletes: [{ ...values, equality_ids: [] }] })).rejects.toThrow('DELETE_FILE_INVALID')
    await expect(commit(lake, { addDeletes: [{ ...values, equality_ids: [77] }] })).rejects.toThrow('DELETE_FILE_INVALID')
    await expect(commit(lake, { addDeletes: [{ ...values, data_file: fileKey('a') }] })).rejects.toThrow('DELETE_FILE_INVALID')
    await expect(commit(lake, { addDeletes: [{ ...places, equality_ids: [1] }] })).rejects.toThrow('DELETE_FILE_INVALID')
    await expect(commit(lake, { addDeletes: [{ ...places, partition: [1] }] })).rejects.toThrow('PARTITION_VALUE_INVALID')
  })

  test('keeps manifests of deletes few, and apart from those of data', async () => {
    const lake = await ordersOf(['a'])
    for (let one = 0; one < 103; one += 1)
      await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, `d${one}`, 'a')] })
    const contents = (await manifestsOf(lake)).map(({ content }) => content)
    expect(contents.filter((content) => content === 'deletes').length).toBeLessThan(5)
    expect(contents.filter((content) => content === 'data')).toHaveLength(1)
    const [file] = await planFiles(lake, await lake.catalog.load(orders))
    expect(file?.deletes).toHaveLength(103)
  })
})

describe('a change that was made from the rows of a snapshot', () => {
  const at = async (lake: Lake) => currentSnapshot(await lake.catalog.load(orders))?.['snapshot-id']

  test('is refused where a file that it rewrites lost rows since', async () => {
    const lake = await ordersOf(['a', 'b'])
    const rowsAsOf = await at(lake)
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd', 'a')] })
    const rewrite = async (name: string) => ({ remove: [fileKey(name)], add: [await written(lake, `${name}2`)], rowsAsOf })
    await expect(commit(lake, await rewrite('a'))).rejects.toThrow(/^FILES_CHANGED.*plan the change again/)
    await commit(lake, await rewrite('b'))
    await commit(lake, { ...(await rewrite('a')), rowsAsOf: await at(lake) })
    expect(await shown(lake)).toEqual(['a2:', 'b2:'])
  })

  test('is refused where rows that it changes were changed since, and not where it only deletes', async () => {
    const lake = await ordersOf(['a'])
    const rowsAsOf = await at(lake)
    const changeOf = async (name: string) => ({ addDeletes: [await positionDeletes(lake, name, 'a')], rowsAsOf })
    await commit(lake, await changeOf('d1'))
    await expect(commit(lake, { ...(await changeOf('d2')), add: [await written(lake, 'b')] })).rejects.toThrow('FILES_CHANGED')
    await commit(lake, { operation: 'delete', ...(await changeOf('d2')) })
    expect(await shown(lake)).toEqual(['a: d1 d2'])
  })

  test('gets in beside a delete by value, where its files say that their rows are older', async () => {
    const lake = await ordersOf(['a'])
    const rowsAsOf = await at(lake)
    await commit(lake, { operation: 'delete', addDeletes: [await equalityDeletes(lake, 'e')] })
    const compacted = await written(lake, 'c')
    const rewrite: Partial<FileChange> = { operation: 'replace', remove: [fileKey('a')], rowsAsOf }
    await expect(commit(lake, { ...rewrite, add: [compacted] })).rejects.toThrow('FILES_CHANGED')
    await commit(lake, { ...rewrite, add: [{ ...compacted, sequence_number: 1 }] })
    expect(await shown(lake)).toEqual(['c: e'])
  })
})

test('a manifest of deletes that is damaged, cut or gone is named by its file', async () => {
  const lake = await ordersOf(['a'])
  await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd', 'a')] })
  const path = (await manifestsOf(lake)).find(({ content }) => content === 'deletes')?.manifest_path ?? ''
  const key = objectKey(path.slice(lake.store.root.length + 1))
  const whole = Buffer.from(await lake.store.read(key))
  const plan = () => shown(openLake(lake.root)).catch((error: unknown) => String(error))
  const expected = await plan()
  for (let one = 0; one < 60; one += 1) {
    const bytes = Buffer.from(whole)
    const at = lake.dice.between(0, bytes.length - 1)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << lake.dice.between(0, 7))
    await lake.store.write(key, one % 2 ? bytes : whole.subarray(0, at))
    const outcome = await plan()
    const named = typeof outcome === 'string' && outcome.includes(`MANIFEST_CORRUPT: ${path}`)
    expect(named || isDeepStrictEqual(outcome, expected)).toBe(true)
  }
  await lake.store.delete(key)
  expect(await plan()).toContain(`MANIFEST_MISSING: ${path}`)
})
