import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { down } from './down.js'
import { isAlive } from './process/identity.js'
import type { ServiceName } from './service-name.js'
import { startServices } from './start-services.js'
import { readState, writeState } from './state/state-file.js'
import { statusOfAll } from './status.js'
import { freshFolder } from './testing/fresh-folder.js'
import { type Behaviour, tinyServices } from './testing/tiny-services.js'
import { up } from './up.js'

/** Three of them, of which each uses those before it. */
const LAKE: readonly ServiceName[] = ['s3', 'catalog', 'trino']

async function ground(behaviours: Partial<Record<'s3' | 'catalog' | 'trino', Behaviour>> = {}) {
  const { services, behave, done } = tinyServices(behaviours)
  const said: string[] = []
  const folder = await freshFolder()
  const options = { folder, services, cache: folder, say: (text: string) => void said.push(text) }
  onTestFinished(async () => void (await down(LAKE, options)))
  const status = () => statusOfAll(folder, LAKE).map((one) => one.status)
  const pids = () => statusOfAll(folder, LAKE).map(({ pid }) => pid)
  return { options, behave, done, said, folder, status, pids }
}

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => String(error),
  )

test('a service comes up with those that it uses, and knows where they are', async () => {
  const { options, done, status } = await ground()
  const [s3, catalog] = await up(['catalog'], options)
  expect(status()).toEqual(['running', 'running', 'stopped'])
  expect(done).toEqual(['fetch s3', 'fetch catalog', 'launch s3', `launch catalog ${s3?.address}`])
  expect(s3?.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(catalog?.told).toEqual({ s3: s3?.address })
})

test('what runs already is left as it is', async () => {
  const { options, done, pids, said } = await ground()
  await up(['s3'], options)
  const before = pids()
  done.length = 0
  await up(['s3'], options)
  expect(done).toEqual([])
  expect(pids()).toEqual(before)
  expect(said.at(-1)).toMatch(/^s3: runs at/)
})

test('after down nothing is left, and the next up takes the same ports and keys', async () => {
  const { options, folder, status } = await ground()
  const first = await up(LAKE, options)
  expect(await down(LAKE, options)).toEqual([
    { name: 'trino', how: 'ended' },
    { name: 'catalog', how: 'ended' },
    { name: 's3', how: 'ended' },
  ])
  expect(first.some(({ process }) => process && isAlive(process))).toBe(false)
  expect(status()).toEqual(['stopped', 'stopped', 'stopped'])
  const keys = readState(folder).get('s3')?.credentials?.secretAccessKey.reveal()
  expect(keys).toMatch(/^[0-9a-f]{64}$/)
  const second = await up(LAKE, options)
  expect(second.map(({ address }) => address)).toEqual(first.map(({ address }) => address))
  expect(second[0]?.credentials?.secretAccessKey.reveal()).toBe(keys)
  expect(first[0]?.process).not.toEqual(second[0]?.process)
})

test('stopping one takes those along that use it, and no other', async () => {
  const { options, status } = await ground()
  await up(LAKE, options)
  expect((await down(['catalog'], options)).map(({ name }) => name)).toEqual(['trino', 'catalog'])
  expect(status()).toEqual(['running', 'stopped', 'stopped'])
  expect(await down(['catalog'], options)).toEqual([{ name: 'catalog', how: 'not-running' }])
})

test('one that dies at its start is named, with its last words and where they are', async () => {
  const { options, status, folder } = await ground({ catalog: 'dies' })
  const failure = await failureOf(up(LAKE, options))
  expect(failure).toContain('SERVICE_DIED: catalog ended with code 7 before it was ready')
  expect(failure).toContain(`${folder}/catalog/catalog.log`)
  expect(failure).toContain('the disk is made of cheese')
  expect(status()).toEqual(['running', 'stopped', 'stopped'])
})

test('one that is not ready in time is named with what it answers, and stopped', async () => {
  const { options, status } = await ground({ s3: 'stays silent' })
  const failure = await failureOf(up(['s3'], options))
  expect(failure).toMatch(/SERVICE_NOT_READY: s3 was not ready within 0\.3 s: it answers with .*ECONNREFUSED/)
  expect(failure).toContain('thinking')
  expect(status()).toEqual(['stopped', 'stopped', 'stopped'])
})

test('one that was killed is dead until it is brought up again', async () => {
  const { options, status, pids } = await ground()
  await up(LAKE, options)
  const [, pid = 0] = pids()
  process.kill(pid, 'SIGKILL')
  await expect.poll(status).toEqual(['running', 'dead', 'running'])
  await up(LAKE, options)
  expect(status()).toEqual(['running', 'running', 'running'])
})

test('one that does not end is killed', async () => {
  const { options } = await ground({ s3: 'ignores SIGTERM' })
  const [record] = await up(['s3'], options)
  expect(await down(['s3'], options)).toEqual([{ name: 's3', how: 'killed' }])
  expect(record?.process && isAlive(record.process)).toBe(false)
})

test('a process that has the number of one of ours is not touched', async () => {
  const { options, folder } = await ground()
  await up(['s3'], options)
  const state = readState(folder)
  const s3 = state.get('s3')
  if (!s3?.process) throw new Error('s3 should run')
  writeState(folder, new Map([['s3', { ...s3, process: { ...s3.process, started: 'long ago' } }]]))
  expect(await down(['s3'], options)).toEqual([{ name: 's3', how: 'not-running' }])
  expect(isAlive(s3.process)).toBe(true)
  writeState(folder, state)
})

test('a server sees nothing of the environment of whoever started it', async () => {
  const { options } = await ground()
  const [record] = await up(['s3'], options)
  const seen = await readFile(`/proc/${record?.process?.pid}/environ`, 'utf8').catch(() => `PORT=${record?.port}\0`) // Linux alone shows it
  expect(seen.split('\0').filter((one) => one !== '')).toEqual([`PORT=${record?.port}`])
})

test('a test gets addresses and keys, and stops what it has started', async () => {
  const { options, status } = await ground()
  const started = await startServices({ names: ['catalog'], ...options })
  expect(started.address('s3')).toMatch(/^http:\/\/127/)
  expect(() => started.address('trino')).toThrow('SERVICE_UNKNOWN: trino was not started: expected one of s3, catalog')
  expect(started.credentials('s3').accessKeyId).toMatch(/^MESH[0-9A-F]{16}$/)
  await started.stop()
  expect(status()).toEqual(['stopped', 'stopped', 'stopped'])
})

test('where one fails in a test, none is left', async () => {
  const { options, status } = await ground({ catalog: 'dies' })
  expect(await failureOf(startServices({ names: ['catalog'], ...options }))).toContain('SERVICE_DIED')
  expect(status()).toEqual(['stopped', 'stopped', 'stopped'])
})
