import { seededDice, virtualClock, type VirtualClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { announce, announcements } from './announcement.js'

const START_MS = Date.parse('2026-01-31T10:00:00Z')

async function aStore() {
  const clock = virtualClock(START_MS)
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock })
  onTestFinished(() => store.close())
  const dice = seededDice(1)
  const says = async (name: string, by: VirtualClock = clock) => {
    const said = { domain: 'orders', url: `http://127.0.0.1/${name}`, sdl_digest: 'd' }
    const announced = await announce(store, said, { clock: by, dice, onFailure: () => undefined })
    onTestFinished(() => announced.withdraw())
    return announced
  }
  const names = async () => (await announcements(store)).map(({ url }) => url.slice('http://127.0.0.1/'.length))
  return { clock, says, names }
}

test('the newest that is announced stands first', async () => {
  const { clock, says, names } = await aStore()
  await says('first')
  clock.advance(1000)
  await says('second')
  expect(await names()).toEqual(['second', 'first'])
})

test('it is found for as long as its process lives, and little longer', async () => {
  const { clock, says, names } = await aStore()
  const ofDead = virtualClock(START_MS)
  await says('dead', ofDead) // whose time stands still
  await says('alive')
  for (let second = 0; second < 60; second++) {
    clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await expect.poll(names).toEqual(['alive'])
})

test('what is withdrawn is found no more, and its successor is', async () => {
  const { says, names } = await aStore()
  const first = await says('first')
  await says('second')
  await first.withdraw()
  expect(await names()).toEqual(['second'])
})
