import { mkdir, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { openDataFolder } from './data-folder.js'
import { newSpool, sweepSpool } from './spool.js'

const ID = '00000000-0000-4000-8000-000000000000'

test('what a dead process left is swept, what a living one uses stays', async () => {
  const folder = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
  const own = await newSpool(folder, seededDice(1))
  const reused = `${process.pid}-0-${ID}`
  await mkdir(join(folder.spool, reused, 'deep'), { recursive: true })
  expect(await sweepSpool(folder.spool, systemClock)).toEqual([reused])
  expect(await readdir(folder.spool)).toEqual([own.split('/').at(-1)])
})

test('what tells no process is swept when it is old', async () => {
  const folder = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
  await mkdir(join(folder.spool, 'young'))
  await mkdir(join(folder.spool, 'old'))
  await utimes(join(folder.spool, 'old'), 0, 0)
  expect(await sweepSpool(folder.spool, systemClock)).toEqual(['old'])
})
