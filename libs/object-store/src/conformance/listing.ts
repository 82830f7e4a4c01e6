import { systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { AWKWARD, bytes, type Fresh, keysOf } from './world.js'

export function listing(fresh: Fresh): void {
  test('lists by prefix in byte order, with sizes', async () => {
    const store = await fresh()
    for (const text of ['b/2', 'b/10', 'a/1', 'b2/1', 'b.txt', 'b/1/é', 'b/1/z']) await store.write(objectKey(text), bytes(text))
    expect(await keysOf(store)).toEqual(['a/1', 'b.txt', 'b/1/z', 'b/1/é', 'b/10', 'b/2', 'b2/1'])
    expect(await keysOf(store, 'b/')).toEqual(['b/1/z', 'b/1/é', 'b/10', 'b/2'])
    expect(await keysOf(store, 'b/1')).toEqual(['b/1/z', 'b/1/é', 'b/10'])
    expect(await keysOf(store, 'b.txt')).toEqual(['b.txt'])
    expect(await keysOf(store, 'none/')).toEqual([])
    for await (const entry of store.list('b/2')) expect(entry.size_bytes).toBe(3)
  })

  test('lists keys as they were written, whatever they hold', async () => {
    const store = await fresh()
    for (const name of AWKWARD) await store.write(objectKey(`x/${name}/${name}`), bytes(name))
    const expected = AWKWARD.map((name) => `x/${name}/${name}`)
    // the order of their bytes, which is not that of UTF-16
    expect(await keysOf(store)).toEqual(expected.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    for (const name of AWKWARD) expect(await keysOf(store, `x/${name}/`)).toEqual([`x/${name}/${name}`])
  })

  test('tells when each was written', async () => {
    const store = await fresh()
    const before_ms = systemClock.now_ms()
    await store.write(objectKey('a'), bytes('a'))
    // another machine's clock may differ by a little, and some count whole seconds
    for await (const { modified_ms } of store.list()) expect(Math.abs(modified_ms - before_ms)).toBeLessThan(60_000)
  })

  test('may be left in the middle, and lists what is there when asked again', async () => {
    const store = await fresh()
    for (const text of ['a', 'b', 'c']) await store.write(objectKey(text), bytes(text))
    for await (const { key } of store.list()) {
      expect(key).toBe('a')
      break
    }
    await store.delete(objectKey('b'))
    expect(await keysOf(store)).toEqual(['a', 'c'])
  })
}
