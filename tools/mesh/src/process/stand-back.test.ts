import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SOURCE = ['--import', new URL('../../bin/from-source.mjs', import.meta.url).href]
const PROGRAM = fileURLToPath(new URL('./fixtures/standing-back.ts', import.meta.url))
const OWN = '/proc/self/autogroup'
const isShared = existsSync(OWN)
const STOOD_BACK = isShared ? { session: expect.stringMatching(/nice 5$/) } : {}
const sessionHere = () => (isShared ? readFileSync(OWN, 'utf8').trim() : undefined)

/** What it says of itself; detached, it leads a session of its own. */
async function standingBack(detached: boolean): Promise<unknown> {
  const child = fork(PROGRAM, { detached, execArgv: SOURCE })
  const [said] = await once(child, 'message')
  child.kill()
  return said
}

test('a process of its own session stands back with it', async () => {
  expect(await standingBack(true)).toMatchObject({ nice: 10, ...STOOD_BACK })
})

test('one in the session of others stands back among them, and leaves the session as it is', async () => {
  const before = sessionHere()
  expect(await standingBack(false)).toEqual({ nice: Math.max(10, getPriority()), ...(isShared && { session: before }) })
})
