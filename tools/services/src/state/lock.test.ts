import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { withLock } from './lock.js'

const dice = seededDice(1)

test('while one works, a second one is told who does', async () => {
  const folder = await freshFolder()
  await withLock(folder, dice, async () => {
    await expect(withLock(folder, dice, async () => 'in')).rejects.toThrow(`SERVICES_BUSY: process ${process.pid} is`)
  })
  expect(await withLock(folder, dice, async () => 'in')).toBe('in')
  expect(await readdir(folder)).toEqual([])
})

test('a holder that has died holds nothing', async () => {
  const folder = await freshFolder()
  const dead = { pid: process.pid, started: 'long ago', host: hostname() }
  for (const left of [JSON.stringify(dead), 'half a li'])
    await writeFile(join(folder, 'lock.json'), left).then(async () => {
      expect(await withLock(folder, dice, async () => 'in')).toBe('in')
    })
  expect(await readdir(folder)).toEqual([])
})

test('the lock is given back after a failure too', async () => {
  const folder = await freshFolder()
  await expect(withLock(folder, dice, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readdir(folder)).toEqual([])
})
