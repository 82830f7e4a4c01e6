import { inspect } from 'node:util'
import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { mishaps } from './fixtures/scripted-server.js'
import { KEY_ID, SECRET, scriptedStore } from './fixtures/scripted-store.js'

const { refuse, cutBefore } = mishaps
const key = objectKey('a')
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

test.each([
  ['NoSuchKey', 404, 'OBJECT_NOT_FOUND'],
  ['NoSuchBucket', 404, 'BUCKET_NOT_FOUND'],
  ['PermanentRedirect', 301, 'BUCKET_NOT_FOUND'],
  ['AccessDenied', 403, 'OBJECT_STORE_DENIED'],
  ['InvalidAccessKeyId', 403, 'OBJECT_STORE_DENIED'],
  ['InvalidRange', 416, 'OBJECT_RANGE_INVALID'],
  ['MethodNotAllowed', 405, 'OBJECT_STORE_REFUSED'],
])('%s is told at once, as a fault of ours', async (name, status, code) => {
  await using at = await scriptedStore()
  at.server.befall('get', key, refuse(status, name))
  expect(isFault(await failure(at.store.read(key)), code)).toBe(true)
})

test('no fault shows anything of the credentials, even when the server repeats them', async () => {
  await using at = await scriptedStore({ attempts_max: 2 })
  const told = `<AWSAccessKeyId>${KEY_ID}</AWSAccessKeyId><StringToSign>${SECRET}</StringToSign>`
  at.server.befall('get', key, refuse(403, 'SignatureDoesNotMatch', told), cutBefore, cutBefore)
  const denied = await failure(at.store.read(key))
  const cut = await failure(at.store.read(key))
  expect(isFault(denied, 'OBJECT_STORE_DENIED') && isFault(cut, 'OBJECT_STORE_UNAVAILABLE')).toBe(true)
  const shown = inspect([denied, cut], { depth: null, showHidden: true })
  for (const word of [SECRET, KEY_ID, 'Authorization', 'Signature=']) expect(shown).not.toContain(word)
})

test('a server that is not there is unavailable, and nothing was done', async () => {
  await using at = await scriptedStore({ attempts_max: 2 })
  const { endpoint } = at.server
  await at.server[Symbol.asyncDispose]()
  const error = await failure(at.another({ endpoint }).write(key, new Uint8Array(1)))
  expect(String(error)).toMatch(/OBJECT_STORE_UNAVAILABLE: a: .*ECONNREFUSED; nothing was done/)
})
