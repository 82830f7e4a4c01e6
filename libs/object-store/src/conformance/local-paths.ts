import { readFile } from 'node:fs/promises'
import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { AWKWARD, bytes, failure, type Fresh, KEY } from './world.js'

export function localPaths(fresh: Fresh): void {
  test('gives local readers a path to the same bytes', async () => {
    const store = await fresh()
    await store.write(KEY, bytes('rows'))
    expect(await readFile(await store.localPath(KEY), 'utf8')).toBe('rows')
    for (const name of AWKWARD) await store.write(objectKey(name), bytes(name))
    for (const name of AWKWARD) expect(await readFile(await store.localPath(objectKey(name)), 'utf8')).toBe(name)
  })

  test('gives many readers at once paths to the same bytes', async () => {
    const store = await fresh()
    await store.write(KEY, bytes('rows'))
    const paths = await Promise.all(Array.from({ length: 32 }, () => store.localPath(KEY)))
    for (const path of paths) expect(await readFile(path, 'utf8')).toBe('rows')
  })

  test('gives a path to the object as it is now, not as it was', async () => {
    const store = await fresh()
    await store.write(KEY, bytes('first'))
    await store.localPath(KEY)
    await store.write(KEY, bytes('other')) // of the same length
    expect(await readFile(await store.localPath(KEY), 'utf8')).toBe('other')
  })

  test('gives no path to what is not there, or no longer', async () => {
    const store = await fresh()
    expect(isFault(await failure(store.localPath(KEY)), 'OBJECT_NOT_FOUND')).toBe(true)
    await store.write(KEY, bytes('rows'))
    expect(isFault(await failure(store.localPath(objectKey('bronze/orders'))), 'OBJECT_NOT_FOUND')).toBe(true)
    await store.localPath(KEY)
    await store.delete(KEY)
    expect(isFault(await failure(store.localPath(KEY)), 'OBJECT_NOT_FOUND')).toBe(true)
  })
}
