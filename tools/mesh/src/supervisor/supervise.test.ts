import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isFault, systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { identityOf } from '../process/identity.js'
import { forkSource } from '../testing/mesh-process.js'
import { until } from '../testing/waiting.js'
import type { ChildSpec, SupervisorEntry, SupervisorLimits } from './child-spec.js'
import { supervise } from './supervise.js'

const SOURCE = ['--import', new URL('../../bin/from-source.mjs', import.meta.url).href]
const CHILD = { path: fileURLToPath(new URL('./fixtures/child.ts', import.meta.url)), execArgv: SOURCE }
const SUPERVISOR = new URL('./fixtures/supervisor.ts', import.meta.url)

const child = (name: string, behaviour = 'good', more: Partial<ChildSpec> = {}): ChildSpec => ({
  name,
  entry: CHILD,
  args: () => [behaviour],
  ...more,
})

function supervised(children: readonly ChildSpec[], limits: Partial<SupervisorLimits> = {}) {
  const said: SupervisorEntry[] = []
  const lives: { name: string; pid: number; alive: boolean }[] = []
  const signals = new EventEmitter()
  const supervision = supervise(children, {
    clock: systemClock,
    log: (entry) => said.push(entry),
    limits: { backOffFirst_ms: 10, backOffMax_ms: 40, ...limits },
    signals,
    onLife: (life) => lives.push(life),
  })
  onTestFinished(() => supervision.drain())
  const pids = () => [...new Set(lives.map(({ pid }) => pid))]
  const texts = (from: SupervisorEntry['from']) =>
    said.filter((entry) => entry.from === from).map(({ child, text }) => `${child}: ${text}`)
  return { ...supervision, signals, texts, pids, lives }
}

const isGone = (pid: number) => identityOf(pid) === undefined

test('all get ready, tell their details, and are drained in the reverse order', async () => {
  const { ready, drain, ended, texts, pids } = supervised([
    child('shop'),
    child('gateway'),
    child('pipeline'),
    child('simulator'),
  ])
  expect([...(await ready)].map(([name]) => name).toSorted()).toEqual(['gateway', 'pipeline', 'shop', 'simulator'])
  await drain()
  expect(await ended).toBe(0)
  expect(texts('child').filter((text) => text.endsWith(': drained'))).toEqual(
    ['simulator', 'pipeline', 'gateway', 'shop'].map((name) => `${name}: drained`),
  )
  expect(pids()).toHaveLength(4)
  expect(pids().every(isGone)).toBe(true)
})

test('a child starts after those it waits for, and is told what they said', async () => {
  let told: unknown
  const follower = child('pipeline', 'good', {
    after: ['shop'],
    args: (ready) => {
      told = ready.get('shop')
      return ['good']
    },
  })
  const { ready } = supervised([child('shop'), follower])
  const details = await ready
  expect(told).toEqual(details.get('shop'))
})

test('what children print is forwarded with their name', async () => {
  const { ready, texts } = supervised([child('shop')])
  await ready
  await until('both streams were read', () => texts('child').length >= 2)
  expect(texts('child')).toEqual(expect.arrayContaining([expect.stringMatching(/^shop: up \d+$/), 'shop: a word on stderr']))
})

test('a child that is killed is started again, and that is said', async () => {
  const { ready, texts, lives } = supervised([child('gateway')])
  await ready
  process.kill(lives[0]?.pid ?? 0, 'SIGKILL')
  await until('it is up again', () => texts('child').filter((text) => text.startsWith('gateway: up')).length === 2)
  expect(texts('supervisor')).toEqual(['gateway: ended with signal SIGKILL; starts again in 10 ms'])
})

test('the pause doubles up to its limit, and what keeps dying is reported with its last error', async () => {
  const { texts, drain, ended } = supervised([child('pipeline', 'dies at start')])
  await until('it has died four times', () => texts('supervisor').filter((text) => text.includes('ended with')).length >= 4)
  await drain()
  expect(await ended).toBe(0)
  const pauses = texts('supervisor').flatMap((text) => /again in (\d+) ms/.exec(text)?.[1] ?? [])
  expect(pauses.slice(0, 4)).toEqual(['10', '20', '40', '40'])
  expect(texts('supervisor')).toContain('pipeline: keeps dying at its start (3 times). Its last error: its shelf is empty')
})

test('a child that was healthy for long starts with a short pause again', async () => {
  const { texts } = supervised([child('pipeline', 'dies when ready')], { healthyAfter_ms: 0 })
  await until('it has died three times', () => texts('supervisor').length >= 3)
  expect(new Set(texts('supervisor'))).toEqual(new Set(['pipeline: ended with exit code 1; starts again in 10 ms']))
})

test('a child that says it cannot work here ends the mesh with its code', async () => {
  const { ready, ended, pids } = supervised([child('shop'), child('gateway', 'cannot work here', { after: ['shop'] })])
  const failure = await ready.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(isFault(failure, 'CHILD_FAILED')).toBe(true)
  expect(String(failure)).toContain('PORT_IN_USE: somebody has it')
  expect(await ended).toBe(3)
  expect(pids().every(isGone)).toBe(true)
})

test('a child that is not ready in time is ended and started again', async () => {
  const { texts } = supervised([child('shop', 'never ready')], { readyWithin_ms: 300 })
  await until('it is started again', () => texts('supervisor').length >= 2)
  expect(texts('supervisor').slice(0, 2)).toEqual([
    'shop: was not ready within 300 ms and is ended',
    'shop: ended with signal SIGKILL; starts again in 10 ms',
  ])
})

test('a child that hangs on drain is killed, and nothing of it is left', async () => {
  const { ready, drain, ended, pids, texts } = supervised([child('shop', 'ignores SIGTERM')], {
    drainWithin_ms: 200,
    termWithin_ms: 200,
  })
  await ready
  await drain()
  expect(await ended).toBe(1)
  expect(texts('supervisor')).toEqual([
    'shop: has not drained within 200 ms and is told to end',
    'shop: has not ended within 200 ms and is killed',
  ])
  expect(texts('child')).toContain('shop: heard SIGTERM')
  expect(pids().every(isGone)).toBe(true)
})

test('what a child started and left is ended with it', async () => {
  const { ready, drain } = supervised([child('shop', 'starts another')])
  const other = Number((await ready).get('shop')?.['other'])
  expect(isGone(other)).toBe(false)
  await drain()
  await until('it is gone', () => isGone(other))
})

test('drain is asked for once, however often it is called', async () => {
  const { ready, drain, texts } = supervised([child('shop')])
  await ready
  await Promise.all([drain(), drain(), drain()])
  expect(texts('child').filter((text) => text.includes('draining'))).toEqual(['shop: draining, asked'])
})

test('a second signal ends at once; one in the same moment is the same key press', async () => {
  const { ready, ended, signals, pids } = supervised([child('shop', 'hangs on drain')], { forceAfter_ms: 100 })
  await ready
  signals.emit('SIGINT')
  signals.emit('SIGINT')
  await systemClock.sleep(120)
  expect(pids().every(isGone)).toBe(false)
  signals.emit('SIGINT')
  expect(await ended).toBe(1)
  expect(pids().every(isGone)).toBe(true)
})

test('a child that waits for one named after it is refused', () => {
  expect(() =>
    supervise([child('a', 'good', { after: ['b'] }), child('b')], { clock: systemClock, log: () => undefined }),
  ).toThrow('SUPERVISOR_ORDER_INVALID')
})

async function realSupervisor(...behaviours: string[]) {
  const supervisor = forkSource(SUPERVISOR, behaviours, { silent: true })
  let printed = ''
  supervisor.stdout?.on('data', (bytes: Buffer) => {
    printed += bytes.toString()
  })
  await until('the children are ready', () => printed.includes('ready ['))
  const pids = [...printed.matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid))
  return { supervisor, pids, printed: () => printed }
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s drains a real supervisor, which exits 0 and leaves no process', async (signal) => {
  const { supervisor, pids, printed } = await realSupervisor('good', 'good')
  const exit = once(supervisor, 'close')
  supervisor.kill(signal)
  expect(await exit).toEqual([0, null])
  expect(printed()).toContain('ended')
  expect(pids).toHaveLength(2)
  expect(pids.every(isGone)).toBe(true)
})

test('a kill -9 of the supervisor ends the children, also one that hangs on drain', async () => {
  const { supervisor, pids } = await realSupervisor('good', 'hangs on drain')
  supervisor.kill('SIGKILL')
  expect(pids).toHaveLength(2)
  await until('they are gone', () => pids.every(isGone))
})
