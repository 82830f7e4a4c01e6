import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { identityFrom, identityOf, isAlive, type ProcessIdentity } from './identity.js'
import { memoryOf_bytes } from './memory.js'
import { stopProcess } from './stop.js'

const SOON = { clock: systemClock, within_ms: 300 }
const LATER = { clock: systemClock, within_ms: 20_000 }

/** A real process that has said that it is there. */
async function running(script: string): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('here'); setInterval(() => undefined, 1000)`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.stdout) await once(child.stdout, 'data')
  const identity = identityOf(child.pid ?? 0)
  if (!identity) throw new Error('the process is not there')
  return { child, identity }
}

test('a process that listens to SIGTERM ends', async () => {
  const { identity } = await running('')
  expect(memoryOf_bytes(identity.pid)).toBeGreaterThan(1_000_000)
  expect(await stopProcess(identity, LATER)).toBe('ended')
  expect(isAlive(identity)).toBe(false)
  expect(memoryOf_bytes(identity.pid)).toBeUndefined()
})

test('one that does not listen is killed after the deadline', async () => {
  const { identity } = await running(`process.on('SIGTERM', () => undefined)`)
  expect(await stopProcess(identity, SOON)).toBe('killed')
  expect(isAlive(identity)).toBe(false)
})

test('a process that got the number of an earlier one is left alone', async () => {
  const { child, identity } = await running('')
  expect(await stopProcess({ ...identity, started: 'long ago' }, SOON)).toBe('not-ours')
  expect(await stopProcess({ ...identity, host: `not-${identity.host}` }, SOON)).toBe('not-ours')
  expect(isAlive(identity)).toBe(true)
  expect(child.killed).toBe(false)
})

test('what has ended needs no stopping', async () => {
  const { child, identity } = await running('')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await stopProcess(identity, SOON)).toBe('not-ours')
})

test('an identity is read from JSON, or not at all', () => {
  const identity = { pid: 7, started: 'boot/9', host: 'here' }
  expect(identityFrom(identity)).toEqual(identity)
  for (const wrong of [{ pid: -1 }, { pid: 1.5 }, { pid: '7' }, { started: 7 }, { host: null }])
    expect(identityFrom({ ...identity, ...wrong })).toBeUndefined()
  expect(identityFrom('7')).toBeUndefined()
})
