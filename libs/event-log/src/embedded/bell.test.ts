import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bell } from './bell.js'

const LONG_MS = 60_000

test('an append of this process wakes all who wait at once', async () => {
  const { ring, wait } = bell(() => 0)
  const woken = Promise.all([wait(LONG_MS, []), wait(LONG_MS, [])])
  ring()
  await woken
})

test('one look serves all who wait, and wakes them when another process has appended', async () => {
  let [appended, looks] = [0, 0]
  const { wait } = bell(() => {
    looks += 1
    return appended
  })
  const woken = Promise.all(Array.from({ length: 100 }, () => wait(LONG_MS, [])))
  await pause(5)
  appended = 1
  await woken
  expect(looks).toBeLessThan(100)
})

test('what was there when waiting began is no news', async () => {
  const { wait } = bell(() => 7)
  const stop = new AbortController()
  let isWoken = false
  const waiting = wait(LONG_MS, [stop.signal]).then(() => {
    isWoken = true
  })
  await pause(60)
  expect(isWoken).toBe(false)
  stop.abort()
  await waiting
})

test('a look that fails wakes who waits: they find out why', async () => {
  await bell(() => {
    throw new Error('closed')
  }).wait(LONG_MS, [])
})

test('nobody waits longer than was said', async () => {
  await bell(() => 0).wait(1, [])
})
