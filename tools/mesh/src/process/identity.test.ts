import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { identityFrom, identityOf, lifeOf, thisProcess } from './identity.js'

test('this process is alive, and is itself', () => {
  expect(lifeOf(thisProcess())).toBe('alive')
  expect(identityOf(process.pid)).toEqual(thisProcess())
})

test('a process that has ended is dead, also before it is reaped', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  await once(child, 'spawn')
  const identity = identityOf(child.pid ?? 0)
  expect(identity && lifeOf(identity)).toBe('alive')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(identity && lifeOf(identity)).toBe('dead')
})

test('a pid that a later process got is not taken for the earlier one', () => {
  expect(lifeOf({ ...thisProcess(), started: 'long ago' })).toBe('dead')
})

test('what runs on another machine cannot be seen from here', () => {
  expect(lifeOf({ ...thisProcess(), host: `not-${hostname()}` })).toBe('unseen')
})

test('an identity is read from JSON, or not at all', () => {
  const identity = thisProcess()
  expect(identityFrom({ ...identity })).toEqual(identity)
  expect(identityFrom({ ...identity, pid: -1 })).toBeUndefined()
  expect(identityFrom({ ...identity, pid: '7' })).toBeUndefined()
  expect(identityFrom('7')).toBeUndefined()
})
