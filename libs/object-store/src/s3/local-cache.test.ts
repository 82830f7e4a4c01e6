import { existsSync } from 'node:fs'
import { open, readdir, readFile, utimes } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { mishaps } from './fixtures/scripted-server.js'
import { scriptedStore } from './fixtures/scripted-store.js'

const { cutInBody, endInBody, changeBytes, refuse } = mishaps
const MiB = 1024 * 1024
const MINUTE_MS = 60_000
const key = objectKey('bronze/orders/a.parquet')
const bytes = (text: string) => new TextEncoder().encode(text)
const ofSize = (size_bytes: number) => new Uint8Array(size_bytes).fill(7)

describe('a local path', () => {
  test('leads to the same file each time, which is fetched once', async () => {
    await using at = await scriptedStore()
    await at.store.write(key, bytes('rows'))
    const paths = await Promise.all(Array.from({ length: 20 }, () => at.store.localPath(key)))
    at.server.befall('get', key, refuse(403, 'AccessDenied'))
    paths.push(await at.store.localPath(key), await at.another().localPath(key))
    expect(new Set(paths).size).toBe(1)
    expect(await readFile(paths[0] ?? '', 'utf8')).toBe('rows')
    expect(extname(paths[0] ?? '')).toBe('.parquet')
  })

  test('leads to the object as it is now, and a reader of the former one keeps it', async () => {
    await using at = await scriptedStore()
    await at.store.write(key, bytes('first'))
    const first = await at.store.localPath(key)
    await at.store.write(key, bytes('second'))
    expect(await readFile(await at.another().localPath(key), 'utf8')).toBe('second')
    expect(await readFile(first, 'utf8')).toBe('first')
    await at.store.delete(key)
    await expect(at.store.localPath(key)).rejects.toThrow('OBJECT_NOT_FOUND')
  })

  test.each([
    ['a line cut in the body', cutInBody],
    ['a body that ends early', endInBody],
    ['bytes that are not those of the ETag', changeBytes],
  ])('leads to whole files only, after %s', async (_, mishap) => {
    await using at = await scriptedStore()
    await at.store.write(key, bytes('0123456789'))
    at.server.befall('get', key, mishap, mishap)
    expect(await readFile(await at.store.localPath(key), 'utf8')).toBe('0123456789')
    expect(await readdir(at.cache)).toHaveLength(1)
  })

  test('is refused where the bytes never agree with the ETag, and nothing stays behind', async () => {
    await using at = await scriptedStore({ attempts_max: 2 })
    await at.store.write(key, bytes('0123456789'))
    at.server.befall('get', key, changeBytes, changeBytes)
    await expect(at.store.localPath(key)).rejects.toThrow('OBJECT_CORRUPT')
    expect(await readdir(at.cache)).toEqual([])
  })

  test('never mixes an object with the one that replaced it on the way', async () => {
    await using at = await scriptedStore({ part_bytes: 5 * MiB, parts_parallel: 1 })
    await at.store.write(key, ofSize(12 * MiB))
    const replaced = new Uint8Array(12 * MiB).fill(8)
    at.server.befall(
      'get',
      key,
      ({ perform, send }) => send(perform()),
      ({ perform, send }) => {
        at.another()
          .write(key, replaced)
          .then(
            () => send(perform()),
            () => send(perform()),
          )
      },
    )
    const found = await readFile(await at.store.localPath(key))
    expect(found.equals(replaced)).toBe(true)
    expect(await readdir(at.cache)).toHaveLength(1)
  })
})

describe('the cache folder', () => {
  const keyOf = (name: number) => objectKey(`part-${name}`)
  const small = { size_bytes_max: 3000, kept_ms: 10 * MINUTE_MS }

  test('lets go what was not handed out for longest, whoever handed it out', async () => {
    await using at = await scriptedStore({}, small)
    for (const name of [0, 1, 2, 3, 4]) await at.store.write(keyOf(name), ofSize(1000))
    const paths: string[] = []
    for (const name of [0, 1, 2]) {
      paths.push(await at.store.localPath(keyOf(name)))
      at.clock.advance(MINUTE_MS)
    }
    const kept = () => paths.map((path) => existsSync(path))
    await at.another().localPath(keyOf(0))
    at.clock.advance(11 * MINUTE_MS)
    await at.store.localPath(keyOf(3))
    expect(kept()).toEqual([true, false, true])
    await at.store.localPath(keyOf(4))
    expect(kept()).toEqual([true, false, false])
  })

  test('grows no larger than it may, and takes no file away that was just handed out', async () => {
    await using at = await scriptedStore({}, small)
    for (const name of [0, 1, 2, 3]) await at.store.write(keyOf(name), ofSize(1000))
    const paths = await Promise.all([0, 1, 2].map((name) => at.store.localPath(keyOf(name))))
    await expect(at.store.localPath(keyOf(3))).rejects.toThrow('OBJECT_CACHE_FULL')
    expect(paths.map((path) => existsSync(path))).toEqual([true, true, true])
    expect(await readdir(at.cache)).toHaveLength(3)
    at.clock.advance(11 * MINUTE_MS)
    expect(await readFile(await at.store.localPath(keyOf(3)))).toHaveLength(1000)
    expect(await readdir(at.cache)).toHaveLength(3)
  })

  test('takes no object that is larger than itself', async () => {
    await using at = await scriptedStore({}, small)
    await at.store.write(key, ofSize(3001))
    await expect(at.store.localPath(key)).rejects.toThrow('OBJECT_CACHE_FULL')
  })

  test('counts what others are filling, and clears what a killed process left an hour ago', async () => {
    await using at = await scriptedStore({}, small)
    await at.store.write(key, ofSize(1000))
    const left = join(at.cache, '.filling-left')
    {
      await using file = await open(left, 'wx')
      await file.truncate(2500)
    }
    await utimes(left, at.clock.now_ms() / 1000, at.clock.now_ms() / 1000)
    await expect(at.store.localPath(key)).rejects.toThrow('OBJECT_CACHE_FULL')
    at.clock.advance(61 * MINUTE_MS)
    await at.store.localPath(key)
    expect(existsSync(left)).toBe(false)
  })

  test('fetches again what somebody cut short', async () => {
    await using at = await scriptedStore()
    await at.store.write(key, bytes('0123456789'))
    const path = await at.store.localPath(key)
    {
      await using file = await open(path, 'r+')
      await file.truncate(4)
    }
    expect(await readFile(await at.store.localPath(key), 'utf8')).toBe('0123456789')
  })
})
