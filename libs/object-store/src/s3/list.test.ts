import { describe, expect, test } from 'vitest'
import type { ObjectStore } from '../object-store.js'
import { objectKey } from '../object-key.js'
import { refusal } from './fixtures/memory-bucket.js'
import { mishaps } from './fixtures/scripted-server.js'
import { scriptedStore } from './fixtures/scripted-store.js'

const { refuse, cutBefore, cutInBody } = mishaps
const keysOf = async (store: ObjectStore, prefix?: string) => {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}
const page = (keys: readonly string[], more: string) => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size><LastModified>2026-01-31T12:00:00.000Z</LastModified></Contents>`).join('')}${more}</ListBucketResult>`,
  ),
})

describe('a list', () => {
  test('goes on over pages, and comes through what befalls any of them', async () => {
    await using at = await scriptedStore({ page_keys: 2 })
    const names = ['a', 'b', 'c d', 'd+e', 'é']
    for (const name of names) await at.store.write(objectKey(name), new Uint8Array(3))
    at.server.befall('list', '', refuse(503, 'SlowDown'), cutBefore)
    expect(await keysOf(at.store)).toEqual(names)
    const through = ({ perform, send }: Parameters<typeof cutBefore>[0]) => send(perform())
    at.server.befall('list', '', through, cutInBody, refuse(500, 'InternalError'), through, cutBefore)
    expect(await keysOf(at.store)).toEqual(names)
  })

  test('leaves out what other tools put there and no key names', async () => {
    await using at = await scriptedStore()
    await at.store.write(objectKey('a/b'), new Uint8Array(1))
    const foreign = at.server.bucket.objects.get('a/b')
    for (const name of ['a/', 'a//b', '../x']) if (foreign) at.server.bucket.objects.set(name, foreign)
    await at.store.write(objectKey('v1'), new Uint8Array(1), { ifAbsent: true }) // which leaves the store's own mark
    expect(await keysOf(at.store)).toEqual(['a/b', 'v1'])
  })

  test('sees its own prefix of the bucket alone', async () => {
    await using at = await scriptedStore()
    const [eu, us] = [at.another({ prefix: 'lake/eu' }), at.another({ prefix: 'lake/e' })]
    await eu.write(objectKey('a'), new Uint8Array(1))
    await us.write(objectKey('b'), new Uint8Array(1))
    expect([await keysOf(eu), await keysOf(us)]).toEqual([['a'], ['b']])
    expect(await keysOf(at.store)).toEqual(['lake/e/b', 'lake/eu/a'])
    expect(eu.root).toBe('s3://lake/lake/eu')
  })

  test('stops by name where the server says nonsense', async () => {
    await using at = await scriptedStore()
    at.server.befall('list', '', ({ send }) => send(page(['b', 'a'], '')))
    await expect(keysOf(at.store)).rejects.toThrow(/^OBJECT_STORE_REFUSED: .*order/)
    at.server.befall('list', '', ({ send }) => send(page(['a'], '<IsTruncated>true</IsTruncated>')))
    await expect(keysOf(at.store)).rejects.toThrow(/^OBJECT_STORE_REFUSED: .*goes on/)
  })
})

describe('a delete', () => {
  test('of what the server says is not there is done', async () => {
    await using at = await scriptedStore()
    at.server.befall('delete', 'a', ({ send }) => send(refusal(404, 'NoSuchKey')))
    expect(await at.store.delete(objectKey('a'))).toBeUndefined()
  })

  test('in a bucket that is not there is not done', async () => {
    await using at = await scriptedStore()
    at.server.befall('delete', 'a', refuse(404, 'NoSuchBucket'))
    await expect(at.store.delete(objectKey('a'))).rejects.toThrow('BUCKET_NOT_FOUND')
  })

  test('comes through a line that is cut after the work', async () => {
    await using at = await scriptedStore()
    await at.store.write(objectKey('a'), new Uint8Array(1))
    at.server.befall('delete', 'a', mishaps.cutAfter)
    await at.store.delete(objectKey('a'))
    expect(await keysOf(at.store)).toEqual([])
  })
})
