import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { forgetRunning, noteRunning } from '../../data-folder/running.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { identityOf, thisProcess } from '../../process/identity.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { nodeVersion } from './runtime.js'

interface Row {
  readonly check: string
  readonly status: string
  readonly found: string
  readonly advice: string
}

async function doctor(data: string, port = 0) {
  const { code, stdout } = await mesh(['doctor', '--json', '--data', data, '--port', String(port)])
  const rows: Row[] = JSON.parse(stdout)
  return { code, row: (check: string) => rows.find((row) => row.check === check), rows }
}

const dataFolder = async () => openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
const DEAD = {
  ...thisProcess(),
  started: 'before',
  since: '2026-01-01T00:00:00.000000Z',
  released: false,
  token: '00000000-0000-4000-8000-000000000000',
}

test('where all is well it says so and ends with 0', async () => {
  const { code, rows } = await doctor((await dataFolder()).root)
  expect(rows.filter(({ status }) => status !== 'ok' && status !== 'warn')).toEqual([])
  expect(code).toBe(0)
  expect(rows.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'Node',
      'module lmdb',
      'module @duckdb/node-api',
      'module @graphql-hive/router-query-planner',
      'port',
      'disk',
      'temporary files',
      'clock',
      'data folder',
    ]),
  )
})

test('a person gets a line per check', async () => {
  const { stdout } = await mesh(['doctor', '--port', '0'])
  expect(stdout).toMatch(/^ok {4}Node: \d/)
})

test('a port that is taken fails, with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const { code, row } = await doctor((await dataFolder()).root, typeof address === 'object' && address ? address.port : 0)
  expect(code).toBe(1)
  expect(row('port')).toMatchObject({ status: 'fail', advice: 'end what listens there, or take another with --port' })
})

test('a data folder that this mesh cannot use ends with 3', async () => {
  const root = await freshFolder()
  await writeFile(join(root, 'mesh-data.json'), '{"format":9}')
  const { code, row } = await doctor(root)
  expect(code).toBe(3)
  expect(row('data folder')?.found).toContain('DATA_FOLDER_NEWER')
})

test('locks are told apart: held, free, stale, broken', async () => {
  const folder = await dataFolder()
  await using held = await takeDomainLock(folder, 'orders')
  await (await takeDomainLock(folder, 'customers')).release()
  await writeFile(join(folder.locks, 'inventory.lock'), JSON.stringify(DEAD))
  await writeFile(join(folder.locks, 'marketing.lock'), 'half')
  const { code, row } = await doctor(folder.root)
  expect(code).toBe(1)
  expect(row(`lock of ${held.domain}`)).toMatchObject({
    status: 'ok',
    found: expect.stringContaining(`held by process ${process.pid}`),
  })
  expect(row('lock of customers')).toMatchObject({ status: 'ok', found: 'free' })
  expect(row('lock of inventory')).toMatchObject({ status: 'warn', advice: 'nothing: the next writer takes it over' })
  expect(row('lock of marketing')).toMatchObject({ status: 'fail' })
})

test('a process that outlived its mesh is named with its number', async () => {
  const folder = await dataFolder()
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const pid = child.pid ?? 0
  noteRunning(folder, 'gateway', pid)
  expect((await doctor(folder.root)).row('leftover processes')).toMatchObject({ status: 'ok' })
  forgetRunning(folder, 'gateway', pid)
  await mkdir(folder.run, { recursive: true })
  await writeFile(
    join(folder.run, `gateway.${pid}.json`),
    JSON.stringify({ name: 'gateway', process: identityOf(pid), parent: DEAD }),
  )
  const { code, row } = await doctor(folder.root)
  expect(code).toBe(1)
  expect(row('leftover processes')).toMatchObject({ status: 'fail', advice: `kill ${pid}` })
})

test('an old Node is missing, not failing', () => {
  expect(['20.19.0', '20.20.2', '24.0.0', '20.18.3', '18.20.0'].map((version) => nodeVersion(version).status)).toEqual([
    'ok',
    'ok',
    'ok',
    'missing',
    'missing',
  ])
})
