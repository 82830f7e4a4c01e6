import { isFault } from '@storemesh/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { bytes, failure, type Fresh, KEY } from './world.js'

const codeOf = (error: unknown) => (isFault(error) ? error.code : error)

export function reading(fresh: Fresh): void {
  test('reads back what was written, whole and by range', async () => {
    const store = await fresh()
    await store.write(KEY, bytes('0123456789'))
    expect(await store.read(KEY)).toEqual(bytes('0123456789'))
    expect(await store.read(KEY, { start: 3, length: 4 })).toEqual(bytes('3456'))
    expect(await store.read(KEY, { start: 9, length: 1 })).toEqual(bytes('9'))
    expect(await store.read(KEY, { start: 10, length: 0 })).toEqual(bytes(''))
  })

  test('brings of any bytes any range that is there, and refuses every other', async () => {
    const store = await fresh()
    const near = fc.integer({ min: -2, max: 70 })
    const holds = async (content: Uint8Array, start: number, length: number) => {
      await store.write(KEY, content)
      expect([...(await store.read(KEY))]).toEqual([...content])
      const isThere = start >= 0 && length >= 0 && start + length <= content.length
      const read = await store.read(KEY, { start, length }).then((found) => [...found], codeOf)
      expect(read).toEqual(isThere ? [...content.subarray(start, start + length)] : 'OBJECT_RANGE_INVALID')
    }
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), near, near, holds)
    await fc.assert(property, { seed: 17, numRuns: 60 })
  })

  test('holds an object of no bytes', async () => {
    const store = await fresh()
    await store.write(KEY, bytes(''))
    expect(await store.read(KEY)).toEqual(bytes(''))
    expect(await store.read(KEY, { start: 0, length: 0 })).toEqual(bytes(''))
    expect(isFault(await failure(store.read(KEY, { start: 0, length: 1 })), 'OBJECT_RANGE_INVALID')).toBe(true)
  })

  test('names what is missing and what is out of range', async () => {
    const store = await fresh()
    const range = { start: 2, length: 2 }
    expect(isFault(await failure(store.read(KEY)), 'OBJECT_NOT_FOUND')).toBe(true)
    expect(isFault(await failure(store.read(KEY, range)), 'OBJECT_NOT_FOUND')).toBe(true)
    expect(isFault(await failure(store.read(KEY, { start: 0, length: 0 })), 'OBJECT_NOT_FOUND')).toBe(true)
    await store.write(KEY, bytes('abc'))
    for (const refused of [range, { start: -1, length: 2 }, { start: 4, length: 0 }, { start: 0.5, length: 1 }]) {
      expect(isFault(await failure(store.read(KEY, refused)), 'OBJECT_RANGE_INVALID')).toBe(true)
    }
    // there are objects below it: that makes it none
    expect(isFault(await failure(store.read(objectKey('bronze/orders'))), 'OBJECT_NOT_FOUND')).toBe(true)
    expect(isFault(await failure(store.read(objectKey(`${KEY}/below`))), 'OBJECT_NOT_FOUND')).toBe(true)
  })

  test('names its objects by an address that leads with its root', async () => {
    expect((await fresh()).root).toMatch(/^[a-z0-9]+:\/\/.*[^/]$/)
  })
}
