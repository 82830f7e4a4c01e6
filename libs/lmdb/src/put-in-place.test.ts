import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { openEnvironment } from './environment.js'
import { FRAME_BYTES } from './framed-value.js'

const opened = async () => openEnvironment({ folder: await mkdtemp(join(tmpdir(), 'lmdb-')), clock: systemClock })

test('a value that is put in place is kept as it was then, and read like any other', async () => {
  const environment = await opened()
  const key = Buffer.from('a')
  const roomAndValue = Buffer.alloc(FRAME_BYTES + 3, 'abc_abc')
  await environment.write((transaction) => {
    transaction.putInPlace(key, roomAndValue)
    roomAndValue.fill('z')
  })
  expect(environment.get(key)).toEqual(Buffer.from('abc'))
  await environment.close()
})

test('one without its room is refused', async () => {
  const environment = await opened()
  const write = environment.write((transaction) => transaction.putInPlace(Buffer.from('a'), Buffer.alloc(FRAME_BYTES - 1)))
  await expect(write).rejects.toThrow('LIMIT_EXCEEDED')
  await environment.close()
})
