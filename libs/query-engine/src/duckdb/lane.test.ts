import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock } from '@storemesh/core'
import type { Schema } from '@storemesh/iceberg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localRelation } from '../local-relation.js'
import { patientEngine } from '../patient-engine.js'
import type { QueryEngine, Relation, Row } from '../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from './duckdb-engine.js'
import { type EngineEvent, engineLink } from './engine-link.js'
import { launchEngine } from './launch.js'

const viewer = viewerOfEverything('test')
/** Small by its files, and computed for minutes. */
const LONG =
  'SELECT count(*) AS n FROM generate_series(1, 1000000) AS a(n), generate_series(1, 1000000) AS b(m) WHERE (n * m) % 7 = 3'
const ORDERS: Schema = { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'n', required: true, type: 'long' }] }

let folder: string
let engine: DuckdbEngine
const events: EngineEvent[] = []
const started = () => events.filter(({ event }) => event === 'engine_started').length
const moved = () => events.filter(({ event }) => event === 'statement_moved').length

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({
    memory_max_mb: 512,
    threads: 2,
    spill_folder: join(folder, 'spill'),
    clock: systemClock,
    log: (event) => events.push(event),
  })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

async function ask(sql: string, relations: ReadonlyMap<string, Relation> = new Map(), deadline_ms = 60_000): Promise<Row[]> {
  const all: Row[] = []
  for await (const rows of engine.rows({ sql, relations, deadline_ms }, viewer)) all.push(...rows)
  return all
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  )

describe('small statements and heavy ones', () => {
  test('share a process until there is a heavy one: by its files, at once', async () => {
    await ask('SELECT 1 AS one')
    expect(started()).toBe(1)
    const sql = 'SELECT n FROM generate_series(1, 1000) AS t(n)'
    const files = await engine.write({ sql, relations: new Map() }, viewer, { schema: ORDERS, folder })
    const small = localRelation(ORDERS, files)
    const large = { ...small, files: small.files.map((file) => ({ ...file, record_count: 10_000_000 })) }
    expect(await ask('SELECT count(*) AS n FROM t', new Map([['t', small]]))).toEqual([{ n: 1000n }])
    expect(started()).toBe(1)
    expect(await ask('SELECT count(*) AS n FROM t', new Map([['t', large]]))).toEqual([{ n: 1000n }])
    expect(started()).toBe(2)
  })

  test('part where whoever asks can wait, however small it is', async () => {
    const admitted: EngineEvent[] = []
    const other = duckdbEngine({
      memory_max_mb: 512,
      threads: 1,
      spill_folder: join(folder, 'patient'),
      clock: systemClock,
      log: (event) => admitted.push(event),
    })
    const processes = () => admitted.filter(({ event }) => event === 'engine_started').length
    const oneOf = async (asked: QueryEngine) => {
      for await (const rows of asked.rows({ sql: 'SELECT 1 AS one', relations: new Map() }, viewer)) return rows
      return []
    }
    try {
      expect(await oneOf(patientEngine(other))).toEqual([{ one: 1 }])
      expect(processes()).toBe(1)
      expect(await oneOf(other)).toEqual([{ one: 1 }])
      expect(processes()).toBe(2)
      const files = await patientEngine(other).write({ sql: 'SELECT 1 AS n', relations: new Map() }, viewer, {
        schema: ORDERS,
        folder,
      })
      expect(files.map(({ record_count }) => record_count)).toEqual([1])
      expect(processes()).toBe(2)
    } finally {
      await other.close()
    }
  })

  test('are asked of one process where all is one piece of work, and nothing that takes long is begun anew', async () => {
    const seen: string[] = []
    const whole = duckdbEngine({
      memory_max_mb: 512,
      threads: 1,
      spill_folder: join(folder, 'whole'),
      small_max_ms: 1,
      isOneWork: true,
      clock: systemClock,
      log: ({ event }) => seen.push(event),
    })
    try {
      const sql = 'SELECT n FROM generate_series(1, 1000000) AS t(n)'
      const files = await whole.write({ sql, relations: new Map() }, viewer, { schema: ORDERS, folder: join(folder, 'one') })
      const table = localRelation(ORDERS, files)
      const large = { ...table, files: table.files.map((file) => ({ ...file, record_count: 10_000_000 })) }
      const relations = new Map([['t', large]])
      for await (const rows of whole.rows({ sql: 'SELECT count(*) AS n FROM t', relations }, viewer))
        expect(rows).toEqual([{ n: 1_000_000n }])
      expect(seen.filter((event) => event !== 'statement_admitted')).toEqual(['engine_started'])
    } finally {
      await whole.close()
    }
  })

  test('part where one turns out to be heavy, and the small ones go on meanwhile', async () => {
    const before = moved()
    const long = Promise.all(Array.from({ length: 4 }, () => codeOf(ask(LONG, new Map(), 6000))))
    while (moved() < before + 4) await systemClock.sleep(20)
    expect(await ask('SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(await long).toEqual(Array.from({ length: 4 }, () => 'QUERY_DEADLINE'))
    expect(await ask('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('have memory of their own: what is too much for the small lane is tried in the heavy one, and what is too much there is told', async () => {
    const text = (rows: number) =>
      `SELECT length(string_agg(repeat('x', 1000) || CAST(n AS VARCHAR), '')) AS l FROM generate_series(1, ${rows}) AS t(n)`
    const before = moved()
    expect(await ask(text(60_000))).toEqual([{ l: 60_288_894n }])
    expect(moved()).toBe(before + 1)
    expect(await codeOf(ask(text(2_000_000)))).toBe('QUERY_MEMORY')
    expect(await ask('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('write, and a write that was moved leaves nothing of its first attempt', async () => {
    const seen: string[] = []
    const impatient = duckdbEngine({
      memory_max_mb: 512,
      threads: 2,
      spill_folder: join(folder, 'impatient'),
      small_max_ms: 10,
      clock: systemClock,
      log: ({ event }) => seen.push(event),
    })
    try {
      const sql = 'SELECT n FROM generate_series(1, 6000000) AS t(n)'
      const target = { schema: ORDERS, folder: join(folder, 'moved') }
      const files = await impatient.write({ sql, relations: new Map() }, viewer, target)
      expect(files.reduce((sum, { record_count }) => sum + record_count, 0)).toBe(6_000_000)
      expect(seen.filter((event) => event === 'statement_moved')).toHaveLength(1)
      expect((await readdir(target.folder)).toSorted()).toEqual(files.map(({ path }) => basename(path)).toSorted())
      expect(await ask('SELECT count(*) AS n, sum(n) AS s FROM t', new Map([['t', localRelation(ORDERS, files)]]))).toEqual([
        { n: 6_000_000n, s: 18_000_003_000_000n },
      ])
    } finally {
      await impatient.close()
    }
  })
})

test('a process that nobody asked for a while ends, and there is another when somebody does', async () => {
  const seen: string[] = []
  const options = { memory_max_mb: 64, threads: 1, statements_max: 1, nice: 10, session_nice: 0, idle_max_ms: 30 }
  const link = engineLink(
    () => launchEngine({ ...options, spill_folder: join(folder, 'idle') }),
    systemClock,
    ({ event }) => seen.push(event),
  )
  await link.ready()
  while (!seen.includes('engine_rested')) await systemClock.sleep(10)
  const request = { op: 'relations', statement: 1, sql: 'SELECT * FROM a' } as const
  expect(await link.ask(request, new AbortController().signal)).toMatchObject({ kind: 'names', names: ['a'] })
  expect(seen.slice(0, 3)).toEqual(['engine_started', 'engine_rested', 'engine_started'])
  expect(seen).not.toContain('engine_lost')
  await link.close()
})
