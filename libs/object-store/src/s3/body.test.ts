import { Readable } from 'node:stream'
import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { bytesOf } from './body.js'
import { failureOf } from './faults.js'

const key = objectKey('a')
const inTime = { signal: new AbortController().signal, allow: () => undefined }

test.each([
  ['fewer', ['01', '23'], 5],
  ['more', ['01', '23', '45'], 5],
])('a body of %s bytes than said is refused, and its stream closed', async (_, chunks, length) => {
  const body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
  await expect(bytesOf(key, body, length, inTime)).rejects.toThrow('OBJECT_TRUNCATED')
  expect(body.destroyed).toBe(true)
})

test('a body whose checksum does not agree is corrupt, which another reading may heal', async () => {
  const body = new Readable({ read: () => undefined })
  const reading = bytesOf(key, body, 5, inTime)
  body.destroy(new Error('Checksum mismatch'))
  const error: unknown = await reading.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(isFault(error, 'OBJECT_CORRUPT')).toBe(true)
  expect(failureOf(error)?.kind).toBe('passing')
})

test('a body that stops coming ends with the deadline', async () => {
  const deadline = new AbortController()
  // one chunk comes, and no other
  const body = new Readable({ read: () => undefined })
  body.push(Buffer.from('01'))
  const reading = bytesOf(key, body, 5, { ...inTime, signal: deadline.signal })
  deadline.abort()
  await expect(reading).rejects.toThrow('no more bytes in time')
  expect(body.destroyed).toBe(true)
})
