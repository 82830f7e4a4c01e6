import { describe, expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { mishaps } from './fixtures/scripted-server.js'
import { scriptedStore } from './fixtures/scripted-store.js'

const { refuse, cutBefore, cutInBody, endInBody, changeBytes } = mishaps
const key = objectKey('bronze/orders/a.parquet')
const bytes = (text: string) => new TextEncoder().encode(text)
const DIGITS = bytes('0123456789')

describe('a read', () => {
  test.each([
    ['503', refuse(503, 'SlowDown')],
    ['a cut line', cutBefore],
    ['a line cut in the body', cutInBody],
    ['a body that ends early', endInBody],
    ['bytes that are not those of the ETag', changeBytes],
  ])('comes through whole after %s', async (_, mishap) => {
    await using at = await scriptedStore()
    await at.store.write(key, DIGITS)
    at.server.befall('get', key, mishap, mishap)
    expect(await at.store.read(key)).toEqual(DIGITS)
  })

  test.each([
    ['503', refuse(503, 'SlowDown')],
    ['a line cut in the body', cutInBody],
    ['a body that ends early', endInBody],
  ])('of a range comes through after %s', async (_, mishap) => {
    await using at = await scriptedStore()
    await at.store.write(key, DIGITS)
    at.server.befall('get', key, mishap)
    expect(await at.store.read(key, { start: 2, length: 5 })).toEqual(bytes('23456'))
  })

  test('names bytes that never agree with the ETag', async () => {
    await using at = await scriptedStore({ attempts_max: 2 })
    await at.store.write(key, DIGITS)
    at.server.befall('get', key, changeBytes, changeBytes)
    await expect(at.store.read(key)).rejects.toThrow('OBJECT_CORRUPT')
  })

  test('believes a server whose ETags are something else', async () => {
    await using at = await scriptedStore()
    await at.store.write(key, DIGITS)
    at.server.befall('get', key, changeBytes)
    expect(await at.another({ etags_are_md5: false }).read(key)).not.toEqual(DIGITS)
  })

  test('that never comes whole is cut short by name', async () => {
    await using at = await scriptedStore({ attempts_max: 2 })
    await at.store.write(key, DIGITS)
    const short = bytes('01234')
    at.server.bucket.objects.set(key, { bytes: Buffer.from(short), etag: '"1"', marks: {}, modified_ms: 0 })
    await expect(at.store.read(key, { start: 0, length: 10 })).rejects.toThrow('OBJECT_RANGE_INVALID')
    await at.store.write(key, DIGITS)
    at.server.befall('get', key, endInBody, endInBody)
    await expect(at.store.read(key, { start: 0, length: 10 })).rejects.toThrow('OBJECT_TRUNCATED')
  })

  test('past its deadline is tried again, before the answer and in the body', async () => {
    await using at = await scriptedStore({ deadline_ms: 5000 })
    await at.store.write(key, DIGITS)
    at.server.befall(
      'get',
      key,
      () => at.clock.advance(10_000),
      ({ perform, sendHalf }) => {
        sendHalf(perform())
        setImmediate(() => at.clock.advance(10_000))
      },
    )
    expect(await at.store.read(key)).toEqual(DIGITS)
  })

  test('of a range is refused by a server that knows no ranges', async () => {
    await using at = await scriptedStore()
    await at.store.write(key, DIGITS)
    at.server.befall('get', key, ({ send }) => send({ status: 200, headers: {}, body: Buffer.from(DIGITS) }))
    await expect(at.store.read(key, { start: 0, length: 2 })).rejects.toThrow('OBJECT_STORE_REFUSED')
  })

  test('takes no more requests at a time than it may, however many are asked', async () => {
    await using at = await scriptedStore({ requests_max: 3 })
    await at.store.write(key, DIGITS)
    const all = await Promise.all(Array.from({ length: 60 }, () => at.store.read(key)))
    expect(all).toHaveLength(60)
    expect(at.server.underWayMost()).toBeLessThanOrEqual(3)
  })
})
