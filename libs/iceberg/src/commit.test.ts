import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, promisify } from 'node:util'
import { Fault } from '@storemesh/core'
import { objectKey } from '@storemesh/object-store'
import { describe, expect, test } from 'vitest'
import { commitFiles, type FileChange } from './commit.js'
import { byDay, createOrders, fileKey, freshLake, type Lake, openLake, orders, written } from './fixtures/lake.js'
import { planFiles } from './plan.js'
import { currentSnapshot } from './table.js'

const append = async (lake: Lake, name: string, rest: Partial<FileChange> = {}) =>
  commitFiles(lake, orders, { operation: 'append', add: [await written(lake, name)], remove: [], summary: {}, ...rest })

const overwrite = async (lake: Lake, remove: readonly string[], add: readonly string[]) => {
  const files = []
  for (const name of add) files.push(await written(lake, name))
  return commitFiles(lake, orders, { operation: 'overwrite', add: files, remove: remove.map(fileKey), summary: {} })
}

const names = async (lake: Lake) =>
  (await planFiles(lake, await lake.catalog.load(orders))).map((file) => /([^/]+)\.parquet$/.exec(file.key)?.[1] ?? '').toSorted()
const avroFiles = async (lake: Lake) =>
  (await readdir(join(lake.root, 'gold/orders/fact_order/metadata'))).filter((name) => name.endsWith('.avro'))

describe('a commit', () => {
  test('adds files, then exchanges some, and its summary counts', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a')
    await append(lake, 'b')
    const { snapshot } = await overwrite(lake, ['a'], ['c', 'd'])
    expect(await names(lake)).toEqual(['b', 'c', 'd'])
    expect(snapshot.summary).toMatchObject({
      operation: 'overwrite',
      'added-data-files': '2',
      'added-records': '20',
      'deleted-data-files': '1',
      'deleted-records': '10',
      'removed-files-size': '1',
      'total-data-files': '3',
      'total-records': '30',
      'total-files-size': '3',
    })
    expect(snapshot['sequence-number']).toBe(3)
  })

  test('waits for files that are on their way into the store, and leaves nothing where one does not arrive', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    let arrive = (): void => undefined
    let isIn = false
    const stored = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const committing = append(lake, 'a', { stored }).then(() => {
      isIn = true
    })
    while ((await avroFiles(lake)).length < 2) await setImmediate() // its manifest and its list are written meanwhile
    expect([isIn, await names(lake)]).toEqual([false, []])
    arrive()
    await committing
    const before = await avroFiles(lake)

    const lost = Promise.reject(new Fault('DISK_FULL', 'no room for b'))
    lost.catch(() => undefined) // the commit hears of it a little later
    await expect(append(lake, 'b', { stored: lost })).rejects.toThrow('no room for b')
    expect(await names(lake)).toEqual(['a'])
    expect(await avroFiles(lake)).toEqual(before)
  })

  test('gives an address for a file where a key is not at hand', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a')
    const path = `file:${lake.root}/${fileKey('a')}` // as Java writes it
    await commitFiles(lake, orders, { operation: 'delete', add: [], remove: [path], summary: {} })
    expect(await names(lake)).toEqual([])
  })

  test('carries the product’s own properties from snapshot to snapshot, until set anew', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a', { summary: { 'mesh.source': 'at 7', 'other.note': 'once' } })
    const second = await append(lake, 'b')
    expect(second.snapshot.summary).toMatchObject({ 'mesh.source': 'at 7' })
    expect(second.snapshot.summary['other.note']).toBeUndefined()
    expect((await append(lake, 'c', { summary: { 'mesh.source': 'at 9' } })).snapshot.summary['mesh.source']).toBe('at 9')
  })

  test('of no files keeps what is there, and its summary', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a')
    await append(lake, '', { add: [], summary: { 'mesh.source': 'at 8' } })
    expect(await names(lake)).toEqual(['a'])
    expect(currentSnapshot(await lake.catalog.load(orders))?.summary['mesh.source']).toBe('at 8')
  })

  test('does not go back in time when the clock does', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    const first = await append(lake, 'a')
    lake.clock.advance(-3_600_000)
    const second = await append(lake, 'b')
    expect(second.snapshot['timestamp-ms']).toBe(first.snapshot['timestamp-ms'])
  })

  test('refuses to remove what another commit removed, and leaves nothing behind', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a')
    await overwrite(lake, ['a'], ['b'])
    const before = await avroFiles(lake)
    await expect(overwrite(lake, ['a'], ['c'])).rejects.toThrow(/^FILES_GONE: 1 of 1/)
    expect(await avroFiles(lake)).toEqual(before)
    expect(await names(lake)).toEqual(['b'])
  })

  test('asks its check of the newest state in each attempt', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    const other = openLake(lake.root, 2)
    const seen: number[] = []
    const check: FileChange['check'] = (metadata) => {
      seen.push(metadata.snapshots.length)
      if (metadata.snapshots.length === 1) throw new Fault('POSITION_TAKEN', 'somebody was first')
    }
    // between check and swap, another commit comes first: the list is written just before the swap
    const overtaken: Lake = {
      ...lake,
      store: {
        ...lake.store,
        write: async (key, bytes, options) => {
          if (seen.length === 1 && /snap-/.test(key)) await append(other, 'b')
          await lake.store.write(key, bytes, options)
        },
      },
    }
    await expect(append(overtaken, 'a', { check })).rejects.toThrow('POSITION_TAKEN')
    expect(seen).toEqual([0, 1])
    expect(await names(lake)).toEqual(['b'])
  })

  test('refuses changes that contradict themselves', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    const file = await written(lake, 'a')
    const commit = (change: Partial<FileChange>) =>
      commitFiles(lake, orders, { operation: 'append', add: [], remove: [], summary: {}, ...change })
    await expect(commit({ remove: [fileKey('a')] })).rejects.toThrow('CHANGE_INVALID')
    await expect(commit({ operation: 'delete', add: [file] })).rejects.toThrow('CHANGE_INVALID')
    await expect(commit({ add: [file, file] })).rejects.toThrow('CHANGE_INVALID')
    await expect(commit({ add: [{ ...file, partition_value: 1 }] })).rejects.toThrow('PARTITION_VALUE_INVALID')
  })

  test('asks for the partition of each file of a partitioned table', async () => {
    const lake = await freshLake()
    await createOrders(lake, [byDay])
    await expect(append(lake, 'a')).rejects.toThrow('PARTITION_VALUE_INVALID')
    await append(lake, 'a', { add: [await written(lake, 'a', 20_484)] })
    expect((await planFiles(lake, await lake.catalog.load(orders)))[0]?.partition_value).toBe(20_484)
  })
})

describe('a commit to a table that was dropped', () => {
  test('is refused by name', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a')
    await openLake(lake.root, 2).catalog.drop(orders)
    const before = await avroFiles(lake)
    await expect(append(lake, 'b')).rejects.toThrow(/^TABLE_NOT_FOUND: .*orders\.fact_order/)
    expect(await avroFiles(lake)).toEqual(before)
  })

  test.each([
    ['dropped', /^TABLE_NOT_FOUND: .*orders\.fact_order/],
    ['dropped and made anew', /^TABLE_REPLACED: .*orders\.fact_order/],
  ])('leaves nothing behind where it was %s while the commit was under way', async (became, refusal) => {
    const lake = await freshLake()
    await createOrders(lake)
    await append(lake, 'a')
    const before = await avroFiles(lake)
    const other = openLake(lake.root, 2)
    const seen: string[] = []
    const catalog: Lake['catalog'] = {
      ...lake.catalog,
      commit: async (...change) => {
        if (seen.push(became) > 1) return lake.catalog.commit(...change)
        await other.catalog.drop(orders)
        if (became !== 'dropped') await createOrders(other)
        return lake.catalog.commit(...change)
      },
    }
    await expect(append({ ...lake, catalog }, 'b')).rejects.toThrow(refusal)
    expect(await avroFiles(lake)).toEqual(before)
  })
})

describe('an outcome that is not known', () => {
  test('is found by the snapshot, and the commit succeeds', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    const catalog: Lake['catalog'] = {
      ...lake.catalog,
      commit: async (...change) => {
        await lake.catalog.commit(...change)
        throw new Error('the connection broke after the swap')
      },
    }
    await append({ ...lake, catalog }, 'a')
    expect(await names(lake)).toEqual(['a'])
  })

  test('where the snapshot is not in, is the error, and no file is deleted', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    const catalog: Lake['catalog'] = { ...lake.catalog, commit: () => Promise.reject(new Error('no answer')) }
    await expect(append({ ...lake, catalog }, 'a')).rejects.toThrow('no answer')
    expect(await avroFiles(lake)).toHaveLength(2)
  })
})

describe('many committers', () => {
  test('racing in one process lose nothing, and leave no file that no snapshot holds', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    await Promise.all(Array.from({ length: 8 }, (_, one) => append(openLake(lake.root, one + 10), `f${one}`)))
    expect(await names(lake)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7'])
    const { metadata } = await lake.catalog.load(orders)
    expect(metadata.snapshots.map((snapshot) => snapshot['sequence-number'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(metadata.snapshots.at(-1)?.summary['total-records']).toBe('80')
    expect(await avroFiles(lake)).toHaveLength(16)
  })

  test('in other processes lose nothing', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    const child = fileURLToPath(new URL('fixtures/commit-many.ts', import.meta.url))
    const run = (seed: number) =>
      promisify(execFile)(process.execPath, ['--conditions=@mesh/source', '--import', 'tsx', child, lake.root, String(seed), '8'])
    await Promise.all([run(1), run(2), run(3)])
    expect(await names(lake)).toHaveLength(24)
    expect((await lake.catalog.load(orders)).metadata.snapshots).toHaveLength(24)
  })
})

test('manifests stay few however many commits there are', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  for (let one = 0; one < 103; one += 1) await append(lake, `f${one}`)
  const { metadata } = await lake.catalog.load(orders)
  expect(await names(lake)).toHaveLength(103)
  const reopened = openLake(lake.root)
  const reads: string[] = []
  const store: Lake['store'] = {
    ...reopened.store,
    read: (key, range) => {
      reads.push(key)
      return reopened.store.read(key, range)
    },
  }
  expect(await planFiles({ store }, await reopened.catalog.load(orders))).toHaveLength(103)
  expect(reads.filter((key) => key.endsWith('-m0.avro')).length).toBeLessThan(5)
  await overwrite(lake, ['f0', 'f102'], [])
  expect(await names(lake)).toHaveLength(101)
  expect(metadata.snapshots).toHaveLength(103)
})

test('a manifest that is damaged, cut or gone is named by its file', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  await append(lake, 'a')
  const [manifest = ''] = (await avroFiles(lake)).filter((name) => name.endsWith('-m0.avro'))
  const key = objectKey(`gold/orders/fact_order/metadata/${manifest}`)
  const whole = Buffer.from(await lake.store.read(key))
  const plan = async () => {
    const fresh = openLake(lake.root)
    return planFiles(fresh, await fresh.catalog.load(orders)).catch((error: unknown) => String(error))
  }
  const expected = await plan()
  for (let one = 0; one < 80; one += 1) {
    const bytes = Buffer.from(whole)
    const at = lake.dice.between(0, bytes.length - 1)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << lake.dice.between(0, 7))
    await lake.store.write(key, one % 2 ? bytes : whole.subarray(0, at))
    const outcome = await plan()
    // a flip within the checksum's own name leaves it unread, and the rest as it was
    const named = typeof outcome === 'string' && new RegExp(`MANIFEST_CORRUPT: .*${manifest}`).test(outcome)
    expect(named || isDeepStrictEqual(outcome, expected)).toBe(true)
  }
  await lake.store.delete(key)
  expect(await plan()).toMatch(new RegExp(`MANIFEST_MISSING: .*${manifest}`))
})
