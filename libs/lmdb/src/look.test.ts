import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { openEnvironment } from './environment.js'

test('values are shown one after the other, whatever their sizes, until enough was seen', async () => {
  const environment = await openEnvironment({ folder: await mkdtemp(join(tmpdir(), 'lmdb-')), clock: systemClock })
  onTestFinished(() => environment.close())
  const sizes = [5, 200_000, 0, 70_000, 12]
  await environment.write((transaction) => {
    for (const [at, size] of sizes.entries()) transaction.put(Buffer.of(at), Buffer.alloc(size, at + 1))
  })
  const seen: Buffer[] = []
  const see = (_: Buffer, value: Buffer) => seen.push(Buffer.from(value)) < 4
  environment.look({ from: Buffer.of(0), to: Buffer.of(99), entries_max: 10 }, see)
  expect(seen).toEqual(sizes.slice(0, 4).map((size, at) => Buffer.alloc(size, at + 1)))
})
