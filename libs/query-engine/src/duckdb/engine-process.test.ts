import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock } from '@storemesh/core'
import { afterEach, expect, test } from 'vitest'
import type { QueryEngine, Row } from '../query-engine.js'
import { duckdbEngine } from './duckdb-engine.js'

const viewer = viewerOfEverything('test')
const HEAVY =
  'SELECT count(*) AS n FROM generate_series(1, 1000000) AS a(n), generate_series(1, 1000000) AS b(m) WHERE (n * m) % 7 = 3'
const engines: QueryEngine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

async function start(limits: { readonly memory_max_mb?: number } = {}) {
  const spill_folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  const pids: number[] = []
  const engine = duckdbEngine({
    memory_max_mb: 256,
    threads: 2,
    spill_folder,
    clock: systemClock,
    log: ({ event, pid }) => {
      if (event === 'engine_started') pids.push(Number(pid))
    },
    ...limits,
  })
  engines.push(engine)
  return { engine, pids, spill_folder }
}

async function ask(engine: QueryEngine, sql: string, deadline_ms = 30_000): Promise<Row[]> {
  const all: Row[] = []
  for await (const rows of engine.rows({ sql, relations: new Map(), deadline_ms }, viewer)) all.push(...rows)
  return all
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  )

/** A process that has ended but was not yet fetched by its parent counts as gone. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'))
}

/** What a program beside this test prints. */
async function printedBy(program: string): Promise<string> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = fork(path, [], {
    execArgv: ['--conditions=@mesh/source', '--import', loader],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let printed = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    printed += bytes.toString()
  })
  await once(child, 'close')
  return printed
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries++) await systemClock.sleep(20)
  expect(condition()).toBe(true)
}

test('a process that begins before it is asked is the one that answers', async () => {
  const { engine, pids } = await start()
  engine.begin()
  await until(() => pids.length === 1)
  expect(await ask(engine, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  expect(pids).toHaveLength(1)
})

test('a killed engine is a named fault for those it was at work for, and the next statement has a new one', async () => {
  const { engine, pids } = await start()
  await ask(engine, 'SELECT 1 AS one')
  const lost = Promise.all([codeOf(ask(engine, HEAVY)), codeOf(ask(engine, HEAVY))])
  await systemClock.sleep(50)
  process.kill(pids[0] ?? 0, 'SIGKILL')
  expect(await lost).toEqual(['ENGINE_LOST', 'ENGINE_LOST'])
  expect(await ask(engine, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(pids).toHaveLength(2)
})

test('a stream whose engine died between two batches says so', async () => {
  const { engine, pids } = await start()
  const broken = async () => {
    let rows = 0
    for await (const batch of engine.rows(
      { sql: 'SELECT n FROM generate_series(1, 1000000) AS t(n)', relations: new Map() },
      viewer,
    )) {
      if (rows === 0) process.kill(pids[0] ?? 0, 'SIGKILL')
      rows += batch.length
    }
  }
  expect(await codeOf(broken())).toBe('ENGINE_LOST')
})

test('no engine outlives its parent, whatever it is at', async () => {
  const spill = await mkdtemp(join(tmpdir(), 'query-engine-'))
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const parent = fork(fileURLToPath(new URL('./fixtures/asking-parent.ts', import.meta.url)), [spill], {
    execArgv: ['--conditions=@mesh/source', '--import', tsx],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const engine = await new Promise<number>((resolve, reject) => {
    parent.stdout?.once('data', (text: Buffer) => resolve(Number(text.toString())))
    parent.once('exit', (code) => reject(new Error(`the parent ended with ${code} before its engine started`)))
  })
  expect(isRunning(engine)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !isRunning(engine))
})

test('a statement past its deadline ends, and its engine serves on', async () => {
  const { engine, pids } = await start()
  await ask(engine, 'SELECT 1 AS one')
  expect(await codeOf(ask(engine, HEAVY, 100))).toBe('QUERY_DEADLINE')
  expect(await ask(engine, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(pids).toHaveLength(1)
})

test('a statement that needs more memory than there is fails by name, and the engine serves on', async () => {
  const { engine, pids } = await start({ memory_max_mb: 64 })
  const sql =
    "SELECT length(string_agg(repeat('x', 1000) || CAST(n AS VARCHAR), '')) AS l FROM generate_series(1, 1000000) AS t(n)"
  expect(await codeOf(ask(engine, sql))).toBe('QUERY_MEMORY')
  expect(await ask(engine, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(pids).toHaveLength(1)
})

test('what a killed engine spilled is removed by the next one', async () => {
  const { engine, pids, spill_folder } = await start({ memory_max_mb: 64 })
  await ask(engine, 'SELECT 1 AS one')
  const sorting = codeOf(
    ask(engine, "SELECT n, repeat('x', 200) AS x FROM generate_series(1, 3000000) AS t(n) ORDER BY hash(n) LIMIT 2000000"),
  )
  const spilled = join(spill_folder, String(pids[0]))
  await until(() => existsSync(spilled) && readdirSync(spilled).length > 1) // more than the file without rows
  process.kill(pids[0] ?? 0, 'SIGKILL')
  expect(await sorting).toBe('ENGINE_LOST')
  await ask(engine, 'SELECT 1 AS one')
  expect(await readdir(spill_folder)).not.toContain(String(pids[0]))
})

test('more statements than may wait are refused, the others are all answered', async () => {
  const { engine } = await start()
  const codes = await Promise.all(Array.from({ length: 300 }, () => codeOf(ask(engine, 'SELECT 1 AS one'))))
  expect(codes.filter((code) => code === 'no failure').length).toBe(8 + 256)
  expect(new Set(codes)).toEqual(new Set(['no failure', 'ENGINE_BUSY']))
})

test('a closed engine leaves no process and takes no statement', async () => {
  const { engine, pids } = await start()
  await ask(engine, 'SELECT 1 AS one')
  const lost = codeOf(ask(engine, HEAVY))
  await engine.close()
  expect(await lost).toMatch(/ENGINE_LOST|ENGINE_CLOSED/)
  await until(() => !isRunning(pids[0] ?? 0))
  expect(await codeOf(ask(engine, 'SELECT 1 AS one'))).toBe('ENGINE_CLOSED')
})

test('whoever asks an engine loads nothing of DuckDB', async () => {
  const loaded = await printedBy('./fixtures/asker.ts')
  expect(loaded).toContain('node')
  expect(loaded).not.toContain('duckdb')
})
