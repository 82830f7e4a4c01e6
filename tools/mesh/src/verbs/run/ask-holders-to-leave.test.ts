import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { holderText } from '../../lock/holder.js'
import { thisProcess } from '../../process/identity.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { askHoldersToLeave } from './ask-holders-to-leave.js'

const dataFolder = async () => openDataFolder(await freshFolder(), { mode: 'write' })

function asking() {
  const said: string[] = []
  return {
    said,
    ask: (layout: Awaited<ReturnType<typeof dataFolder>>, ...domains: string[]) =>
      askHoldersToLeave(layout, domains, (text) => said.push(text)),
  }
}

test('a process that runs another domain too is not ended with it, and that one is named', async () => {
  const layout = await dataFolder()
  await using _orders = await takeDomainLock(layout, 'orders')
  await using _customers = await takeDomainLock(layout, 'customers')
  const { said, ask } = asking()
  await expect(ask(layout, 'orders')).rejects.toThrow(
    `TAKE_OVER_REFUSED: orders: process ${process.pid} runs customers too, which would stand still; name it as well`,
  )
  expect(said).toEqual([])
})

test('a process that somebody would start again is not ended, and neither is one that cannot be seen from here', async () => {
  const layout = await dataFolder()
  const held = { ...thisProcess(), token: seededDice(1).uuid(), since: '2026-01-31T10:00:00.000000Z', released: false }
  const writes = (holder: typeof held) => writeFile(join(layout.locks, 'orders.lock'), holderText(holder))
  await mkdir(layout.locks, { recursive: true })
  const { said, ask } = asking()
  await writes(Object.assign({ ...held }, { supervisor: thisProcess() }))
  await expect(ask(layout, 'orders')).rejects.toThrow('would start it again; end that first')
  await writes({ ...held, host: 'elsewhere' })
  await expect(ask(layout, 'orders')).rejects.toThrow('on the machine elsewhere; end it there')
  expect(said).toEqual([])
})

test('where nobody runs them nobody is asked', async () => {
  const layout = await dataFolder()
  await (await takeDomainLock(layout, 'orders')).release()
  const { said, ask } = asking()
  await ask(layout, 'orders', 'customers')
  expect(said).toEqual([])
})
