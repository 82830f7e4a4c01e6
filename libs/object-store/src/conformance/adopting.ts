import { readFile } from 'node:fs/promises'
import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { bytes, failure, type Fresh, KEY, keysOf, localFile } from './world.js'

const LARGE_BYTES = 11 * 1024 * 1024 + 13 // more than one part of what goes up in parts

export function adopting(fresh: Fresh): void {
  test('adopts a finished local file, which is gone then', async () => {
    const store = await fresh()
    const path = await localFile('rows')
    await store.adopt(KEY, path)
    expect(await store.read(KEY)).toEqual(bytes('rows'))
    expect(await failure(readFile(path))).toMatchObject({ code: 'ENOENT' })
  })

  test.each([
    ['no bytes', 0],
    ['many bytes', LARGE_BYTES],
  ])('adopts a file of %s, over what was there', async (_, size_bytes) => {
    const store = await fresh()
    const content = Buffer.alloc(size_bytes, 'a row that is no power of two; ')
    await store.write(KEY, bytes('what was there'))
    await store.adopt(KEY, await localFile(content))
    expect(content.equals(await store.read(KEY))).toBe(true)
    expect(content.equals(await readFile(await store.localPath(KEY)))).toBe(true)
    for await (const entry of store.list()) expect(entry).toMatchObject({ key: KEY, size_bytes })
  })

  test('names a local file that is not there to adopt, and stores nothing', async () => {
    const store = await fresh()
    expect(isFault(await failure(store.adopt(KEY, `${await localFile('')}.not`)), 'OBJECT_SOURCE_MISSING')).toBe(true)
    expect(await keysOf(store)).toEqual([])
  })
}
