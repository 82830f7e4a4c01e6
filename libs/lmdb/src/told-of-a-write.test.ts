import { execFileSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { openEnvironment } from './environment.js'

const COUNT = Buffer.from('count')
const COUNT_UP = fileURLToPath(new URL('./fixtures/count-up.ts', import.meta.url))

test('who is told of what another process wrote finds it, also in the turn in which it was read before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lmdb-'))
  const environment = await openEnvironment({ folder, clock: systemClock })
  try {
    await environment.write((transaction) => transaction.put(COUNT, Buffer.from('5')))
    expect(environment.get(COUNT)).toEqual(Buffer.from('5'))
    execFileSync(process.execPath, ['--conditions=@mesh/source', '--import', 'tsx', COUNT_UP, folder, '1'])
    await Promise.resolve()
    expect(environment.get(COUNT)).toEqual(Buffer.from('6'))
  } finally {
    await environment.close()
  }
})
