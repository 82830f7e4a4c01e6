import { viewerAs } from '@storemesh/access'
import { expect, test } from 'vitest'
import { START_MS, testClock } from './fixtures/test-issuer.js'
import { rememberTokens } from './remembered-tokens.js'

/** Tokens that say who they are for; one that says `bad` is refused. */
function remembering() {
  const clock = testClock()
  let looked = 0
  const lookAt = async (token: string) => {
    looked++
    if (token.startsWith('bad')) throw new Error('a bad token')
    return { viewer: viewerAs(token, { kind: 'role', role: 'sales' }), until_ms: START_MS + 60_000 }
  }
  const read = rememberTokens(lookAt, { clock, tokens_max: 3, remembered_ms_max: 40_000 })
  return { clock, read, looked: () => looked }
}

test('a token that thousands come with is looked at once', async () => {
  const { read, looked } = remembering()
  const viewers = await Promise.all(Array.from({ length: 5000 }, () => read('siti')))
  expect(new Set(viewers).size).toBe(1)
  expect(await read('siti')).toBe(viewers[0])
  expect(looked()).toBe(1)
})

test('it is looked at again after a while', async () => {
  const { read, looked, clock } = remembering()
  await read('siti')
  clock.advance(39_999)
  await read('siti')
  expect(looked()).toBe(1)
  clock.advance(1)
  await read('siti')
  expect(looked()).toBe(2)
})

test('it is not taken past its own end', async () => {
  const { read, looked, clock } = remembering()
  clock.advance(30_000)
  await read('siti')
  clock.advance(30_000)
  await read('siti')
  expect(looked()).toBe(2)
})

test('bad tokens are looked at each time, and drive no good one out', async () => {
  const { read, looked } = remembering()
  await read('siti')
  for (let n = 0; n < 100; n++) await expect(read(`bad-${n % 2}`)).rejects.toThrow('a bad token')
  expect(looked()).toBe(101)
  await read('siti')
  expect(looked()).toBe(101)
})

test('of more than fit the oldest is looked at again', async () => {
  const { read, looked } = remembering()
  for (const name of ['a', 'b', 'c', 'd']) await read(name)
  await read('d')
  expect(looked()).toBe(4)
  await read('a')
  expect(looked()).toBe(5)
})
