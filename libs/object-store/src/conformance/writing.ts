import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { AWKWARD, bytes, failure, type Fresh, KEY, keysOf } from './world.js'

export function writing(fresh: Fresh): void {
  const ifAbsent = { ifAbsent: true }

  test('replaces an object as a whole', async () => {
    const store = await fresh()
    await store.write(KEY, bytes('a long first version'))
    await store.write(KEY, bytes('short'))
    expect(await store.read(KEY)).toEqual(bytes('short'))
  })

  test('shows a reader one version or the other while it is replaced, never a mixture', async () => {
    const store = await fresh()
    const version = (number: number) => new Uint8Array(50_000 + number * 1000).fill(number)
    await store.write(KEY, version(0))
    const writer = (async () => {
      for (let number = 1; number <= 20; number += 1) await store.write(KEY, version(number))
    })()
    let last = 0
    while (last < 20) {
      const read = await store.read(KEY)
      const number = read[0] ?? -1
      expect(Buffer.from(read).equals(version(number))).toBe(true)
      expect(number).toBeGreaterThanOrEqual(last) // and never an older one again
      last = number
    }
    await writer
  })

  test('leaves what is there as it was, when asked to write only where nothing is', async () => {
    const store = await fresh()
    await store.write(KEY, bytes('first'))
    expect(isFault(await failure(store.write(KEY, bytes('second'), ifAbsent)), 'OBJECT_EXISTS')).toBe(true)
    expect(await store.read(KEY)).toEqual(bytes('first'))
    await store.delete(KEY)
    await store.write(KEY, bytes('third'), ifAbsent)
    expect(await store.read(KEY)).toEqual(bytes('third'))
  })

  test('lets one of many racing writers in, and keeps what that one wrote', async () => {
    const store = await fresh()
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, writer) => failure(store.write(KEY, bytes(`writer ${writer}`), ifAbsent))),
    )
    const winners = outcomes.flatMap((outcome, writer) => (outcome === undefined ? [writer] : []))
    expect(winners).toHaveLength(1)
    expect(outcomes.filter((outcome) => isFault(outcome, 'OBJECT_EXISTS'))).toHaveLength(15)
    expect(await store.read(KEY)).toEqual(bytes(`writer ${winners[0]}`))
  })

  test('has an object that waits for something when that is done, and not before', async () => {
    const store = await fresh()
    for (const options of [{}, ifAbsent]) {
      let done = () => {}
      const after = new Promise<void>((resolve) => (done = resolve))
      const writing = store.write(KEY, bytes('late'), { ...options, after })
      await store.write(objectKey('beside'), bytes('a write that takes its time'))
      expect(isFault(await failure(store.read(KEY)), 'OBJECT_NOT_FOUND')).toBe(true)
      done()
      await writing
      expect(await store.read(KEY)).toEqual(bytes('late'))
      await store.delete(KEY)
    }
  })

  test('never has an object that waits for what fails, nor anything of it', async () => {
    const store = await fresh()
    const after = Promise.reject(new Error('it did not come'))
    expect(await failure(store.write(KEY, bytes('late'), { after }))).toMatchObject({ message: 'it did not come' })
    expect(isFault(await failure(store.read(KEY)), 'OBJECT_NOT_FOUND')).toBe(true)
    const left = []
    for await (const { key } of store.list('', { unfinished: true })) left.push(key)
    expect(left).toEqual([])
  })

  test('keeps apart keys that a URL, a page of XML or a shell would not', async () => {
    const store = await fresh()
    for (const name of AWKWARD) await store.write(objectKey(`awkward/${name}`), bytes(name), ifAbsent)
    for (const name of AWKWARD) expect(await store.read(objectKey(`awkward/${name}`))).toEqual(bytes(name))
    for (const name of AWKWARD) await store.delete(objectKey(`awkward/${name}`))
    expect(await keysOf(store)).toEqual([])
  })

  test('deletes once or twice alike, and that object alone', async () => {
    const store = await fresh()
    const beside = objectKey(`${KEY}.beside`)
    await store.write(KEY, bytes('x'))
    await store.write(beside, bytes('y'))
    await store.delete(KEY)
    await store.delete(KEY)
    expect(isFault(await failure(store.read(KEY)), 'OBJECT_NOT_FOUND')).toBe(true)
    expect(await keysOf(store)).toEqual([beside])
  })
}
