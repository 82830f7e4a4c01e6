import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { objectKey } from './object-key.js'
import type { ObjectStore } from './object-store.js'

/** What every object store promises. An adapter's test file calls this and adds only what is its own. */
export function objectStoreConformance(name: string, fresh: () => Promise<ObjectStore>): void {
  const key = objectKey('bronze/orders/a.parquet')
  const bytes = (text: string) => new TextEncoder().encode(text)
  const keysOf = async (store: ObjectStore, prefix?: string) => {
    const keys = []
    for await (const entry of store.list(prefix)) keys.push(entry.key)
    return keys
  }
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )
  const localFile = async (content: string) => {
    const path = join(await mkdtemp(join(tmpdir(), 'object-store-')), 'finished')
    await writeFile(path, content)
    return path
  }

  describe(`${name} is an object store`, () => {
    test('reads back what was written, whole and by range', async () => {
      const store = await fresh()
      await store.write(key, bytes('0123456789'))
      expect(await store.read(key)).toEqual(bytes('0123456789'))
      expect(await store.read(key, { start: 3, length: 4 })).toEqual(bytes('3456'))
      expect(await store.read(key, { start: 10, length: 0 })).toEqual(bytes(''))
    })

    test('holds an object of no bytes', async () => {
      const store = await fresh()
      await store.write(key, bytes(''))
      expect(await store.read(key)).toEqual(bytes(''))
    })

    test('replaces an object as a whole', async () => {
      const store = await fresh()
      await store.write(key, bytes('a long first version'))
      await store.write(key, bytes('short'))
      expect(await store.read(key)).toEqual(bytes('short'))
    })

    test('names what is missing and what is out of range', async () => {
      const store = await fresh()
      expect(isFault(await failure(store.read(key)), 'OBJECT_NOT_FOUND')).toBe(true)
      expect(isFault(await failure(store.localPath(key)), 'OBJECT_NOT_FOUND')).toBe(true)
      await store.write(key, bytes('abc'))
      expect(isFault(await failure(store.read(key, { start: 2, length: 2 })), 'OBJECT_RANGE_INVALID')).toBe(true)
      expect(isFault(await failure(store.read(key, { start: -1, length: 2 })), 'OBJECT_RANGE_INVALID')).toBe(true)
      expect(isFault(await failure(store.read(objectKey('bronze/orders'))), 'OBJECT_NOT_FOUND')).toBe(true)
      expect(isFault(await failure(store.localPath(objectKey('bronze/orders'))), 'OBJECT_NOT_FOUND')).toBe(true)
    })

    test('lets one of many racing writers in, and keeps what that one wrote', async () => {
      const store = await fresh()
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, (_, writer) => failure(store.write(key, bytes(`writer ${writer}`), { ifAbsent: true }))),
      )
      const winners = outcomes.flatMap((outcome, writer) => (outcome === undefined ? [writer] : []))
      expect(winners).toHaveLength(1)
      expect(outcomes.filter((outcome) => isFault(outcome, 'OBJECT_EXISTS'))).toHaveLength(15)
      expect(await store.read(key)).toEqual(bytes(`writer ${winners[0]}`))
    })

    test('adopts a finished local file, which is gone then', async () => {
      const store = await fresh()
      const path = await localFile('rows')
      await store.adopt(key, path)
      expect(await store.read(key)).toEqual(bytes('rows'))
      expect(await failure(readFile(path))).toMatchObject({ code: 'ENOENT' })
    })

    test('names a local file that is not there to adopt, and stores nothing', async () => {
      const store = await fresh()
      expect(isFault(await failure(store.adopt(key, `${await localFile('')}.not`)), 'OBJECT_SOURCE_MISSING')).toBe(true)
      expect(await keysOf(store)).toEqual([])
    })

    test('gives local readers a path to the same bytes', async () => {
      const store = await fresh()
      await store.write(key, bytes('rows'))
      expect(await readFile(await store.localPath(key), 'utf8')).toBe('rows')
    })

    test('lists by prefix in byte order, with sizes', async () => {
      const store = await fresh()
      for (const text of ['b/2', 'b/10', 'a/1', 'b2/1', 'b.txt', 'b/1/é', 'b/1/z'])
        await store.write(objectKey(text), bytes(text))
      expect(await keysOf(store)).toEqual(['a/1', 'b.txt', 'b/1/z', 'b/1/é', 'b/10', 'b/2', 'b2/1'])
      expect(await keysOf(store, 'b/')).toEqual(['b/1/z', 'b/1/é', 'b/10', 'b/2'])
      expect(await keysOf(store, 'b/1')).toEqual(['b/1/z', 'b/1/é', 'b/10'])
      expect(await keysOf(store, 'none/')).toEqual([])
      for await (const entry of store.list('b/2')) expect(entry.size_bytes).toBe(3)
    })

    test('deletes once or twice alike', async () => {
      const store = await fresh()
      await store.write(key, bytes('x'))
      await store.delete(key)
      await store.delete(key)
      expect(await keysOf(store)).toEqual([])
    })

    test('names its objects by an address that leads with its root', async () => {
      expect((await fresh()).root).toMatch(/^[a-z0-9]+:\/\/.*[^/]$/)
    })
  })
}
