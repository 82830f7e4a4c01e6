import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostname } from 'node:os'
import { isFault, systemDice, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { openDataFolder } from '../data-folder/data-folder.js'
import { thisProcess } from '../process/identity.js'
import { forkSource } from '../testing/mesh-process.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { lastHolder, takeDomainLock } from './domain-lock.js'

const RACER = new URL('./fixtures/racer.ts', import.meta.url)
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const dataFolder = async () => openDataFolder(await freshFolder(), { mode: 'write' })

const DEAD = { ...thisProcess(), started: 'before the last boot', since: '2026-01-01T00:00:00.000000Z', released: false }

const left = async (locks: string, token: string) => {
  await mkdir(locks, { recursive: true })
  await writeFile(join(locks, 'orders.lock'), JSON.stringify({ ...DEAD, token }))
}

test('a second writer is told who writes, since when, and what to do', async () => {
  const folder = await dataFolder()
  await using lock = await takeDomainLock(folder, 'orders')
  const refused = await failure(takeDomainLock(folder, 'orders'))
  expect(isFault(refused, 'DOMAIN_LOCKED')).toBe(true)
  expect(String(refused)).toMatch(new RegExp(`process ${process.pid} writes orders .* since 20.*Z, .*--data`))
  expect(lock.domain).toBe('orders')
})

test('who has patience waits for a living writer, says for whom, and follows it', async () => {
  const folder = await dataFolder()
  const first = await takeDomainLock(folder, 'orders')
  const said: string[] = []
  const second = takeDomainLock(folder, 'orders', { patience: new AbortController().signal, say: (text) => said.push(text) })
  await expect.poll(() => said).toEqual([`waits for process ${process.pid} to let go of orders`])
  await first.release()
  await using lock = await second
  expect(lock.domain).toBe('orders')
})

test('patience that ends is told who writes', async () => {
  const folder = await dataFolder()
  await using _ = await takeDomainLock(folder, 'orders')
  const patience = AbortSignal.abort()
  expect(isFault(await failure(takeDomainLock(folder, 'orders', { patience })), 'DOMAIN_LOCKED')).toBe(true)
})

test('another domain, and another folder, are free', async () => {
  const folder = await dataFolder()
  await using orders = await takeDomainLock(folder, 'orders')
  await using customers = await takeDomainLock(folder, 'customers')
  await using elsewhere = await takeDomainLock(await dataFolder(), 'orders')
  expect([orders, customers, elsewhere].map(({ domain }) => domain)).toEqual(['orders', 'customers', 'orders'])
})

test('who lets go lets the next one in, and a release is one release', async () => {
  const folder = await dataFolder()
  const first = await takeDomainLock(folder, 'orders')
  await first.release()
  const second = await takeDomainLock(folder, 'orders')
  await first.release()
  expect(isFault(await failure(takeDomainLock(folder, 'orders')), 'DOMAIN_LOCKED')).toBe(true)
  await second.release()
  expect((await lastHolder(folder, 'orders'))?.released).toBe(true)
})

test('a hundred turns leave one file', async () => {
  const folder = await dataFolder()
  for (let turn = 0; turn < 100; turn++) await (await takeDomainLock(folder, 'orders')).release()
  expect(await readdir(folder.locks)).toEqual(['orders.lock'])
})

test('a dead holder is followed; one of many at once', async () => {
  const folder = await dataFolder()
  await left(folder.locks, '00000000-0000-4000-8000-000000000000')
  const outcomes = await Promise.all(Array.from({ length: 16 }, () => failure(takeDomainLock(folder, 'orders'))))
  expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1)
  expect(outcomes.filter((outcome) => isFault(outcome, 'DOMAIN_LOCKED'))).toHaveLength(15)
})

test('a follower that was killed before it moved the root is followed in turn', async () => {
  const folder = await dataFolder()
  const [first, second] = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001']
  await left(folder.locks, first)
  await writeFile(join(folder.locks, `orders.after-${first}`), JSON.stringify({ ...DEAD, token: second }))
  await using lock = await takeDomainLock(folder, 'orders')
  expect(lock.domain).toBe('orders')
  expect(await readdir(folder.locks)).toEqual(['orders.lock'])
})

test('what links behind a token that is long past holds nothing', async () => {
  const folder = await dataFolder()
  const past = '00000000-0000-4000-8000-000000000000'
  await using lock = await takeDomainLock(folder, 'orders')
  expect(lock.domain).toBe('orders')
  await writeFile(
    join(folder.locks, `orders.after-${past}`),
    JSON.stringify({ ...DEAD, ...thisProcess(), token: past.replace('0', '1') }),
  )
  expect((await lastHolder(folder, 'orders'))?.pid).toBe(process.pid)
  expect(isFault(await failure(takeDomainLock(folder, 'orders')), 'DOMAIN_LOCKED')).toBe(true)
})

test('one who was paused before linking, while another took over and moved on, holds nothing', async () => {
  const folder = await dataFolder()
  const [past, now] = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001']
  await left(folder.locks, past)
  let drawn = 0
  const overtaken = () => {
    drawn++
    // the second id names the file that is about to be linked: what follows happens in that pause
    if (drawn === 2) writeFileSync(join(folder.locks, 'orders.lock'), JSON.stringify({ ...DEAD, ...thisProcess(), token: now }))
    return systemDice.uuid()
  }
  const refused = await failure(takeDomainLock(folder, 'orders', { dice: { ...systemDice, uuid: overtaken } }))
  expect(isFault(refused, 'DOMAIN_LOCKED')).toBe(true)
  expect((await lastHolder(folder, 'orders'))?.token).toBe(now)
  expect(await readdir(folder.locks)).toEqual(['orders.lock'])
})

test('a holder on another machine is believed, and the message says which', async () => {
  const folder = await dataFolder()
  const token = '00000000-0000-4000-8000-000000000000'
  await writeFile(join(folder.locks, 'orders.lock'), JSON.stringify({ ...DEAD, host: `not-${hostname()}`, token }))
  expect(String(await failure(takeDomainLock(folder, 'orders')))).toContain(`on the machine not-${hostname()}`)
})

test('a lock that is no lock is named, not guessed at', async () => {
  const folder = await dataFolder()
  await writeFile(join(folder.locks, 'orders.lock'), 'half a re')
  expect(isFault(await failure(takeDomainLock(folder, 'orders')), 'LOCK_BROKEN')).toBe(true)
})

test('a domain is a name, not a path', async () => {
  const folder = await dataFolder()
  for (const domain of ['../orders', '', 'a/b', 'Orders', '.'])
    expect(isFault(await failure(takeDomainLock(folder, domain)), 'DOMAIN_NAME_INVALID')).toBe(true)
})

test('of eight processes that race and are killed at the wrong moment, never two hold it', async () => {
  const folder = await dataFolder()
  const holders = await freshFolder()
  await left(folder.locks, '00000000-0000-4000-8000-000000000000')
  const racers = Array.from({ length: 8 }, (_, seed) => forkSource(RACER, [folder.root, holders, '12', String(seed)]))
  const said: unknown[] = []
  for (const racer of racers) racer.on('message', (message) => said.push(message))
  await Promise.all(racers.map((racer) => once(racer, 'message')))
  const ended = racers.map((racer) => once(racer, 'exit'))
  for (const racer of racers) racer.send('go')
  const ends = await Promise.all(ended)
  expect(said.filter((message) => String(message).startsWith('two inside'))).toEqual([])
  expect(ends.filter(([code, signal]) => code !== 0 && signal !== 'SIGKILL')).toEqual([])
  expect(ends.filter(([, signal]) => signal === 'SIGKILL').length).toBeGreaterThan(0)
  await using last = await takeDomainLock(folder, 'orders')
  expect(last.domain).toBe('orders')
  expect(await readFile(join(folder.locks, 'orders.lock'), 'utf8')).toContain(`"pid":${process.pid}`)
})

/** Lives and writes, while the one who started it is dead. */
const orphan = async (locks: string) => {
  const token = '00000000-0000-4000-8000-000000000000'
  const held = { ...DEAD, ...thisProcess(), supervisor: { ...thisProcess(), started: 'before the last boot' }, token }
  await mkdir(locks, { recursive: true })
  const write = (released: boolean) => writeFileSync(join(locks, 'orders.lock'), JSON.stringify({ ...held, released }))
  write(false)
  return { leave: () => write(true) }
}

test('one whose supervisor is gone is waited for, and that is said once', async () => {
  const folder = await dataFolder()
  const { leave } = await orphan(folder.locks)
  const clock = virtualClock(0)
  const said: string[] = []
  let looks = 0
  const sleep = (duration_ms: number) => {
    if (++looks === 3) leave()
    return clock.sleep(duration_ms)
  }
  await using lock = await takeDomainLock(folder, 'orders', { clock: { ...clock, sleep }, say: (text) => said.push(text) })
  expect(lock.domain).toBe('orders')
  expect(said).toEqual([`waits for process ${process.pid} to let go of orders: whoever started it is gone, so it leaves`])
})

test('one whose supervisor is gone and who does not leave is named after a while', async () => {
  const folder = await dataFolder()
  await orphan(folder.locks)
  const clock = virtualClock(0)
  const refused = await failure(takeDomainLock(folder, 'orders', { clock }))
  expect(isFault(refused, 'DOMAIN_LOCKED')).toBe(true)
  expect(String(refused)).toContain(`process ${process.pid} writes orders`)
  expect(clock.elapsed_ms()).toBe(15_000)
})
