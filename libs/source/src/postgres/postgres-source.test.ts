import { createServer, type Server } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { instantText, secret } from '@storemesh/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sourceConformance } from '../conformance.js'
import { postgres } from '../declaration.js'
import { openSource } from '../open-source.js'
import type { Source, SourceRow } from '../source.js'
import type { PostgresConnection } from './postgres-connection.js'

const ALL = { rows_max: 1000, bytes_max: 1_000_000 }
const START_MS = 1_767_225_600_000

let database: PGlite
let server: PGLiteSocketServer
let connection: PostgresConnection
let tables = 0
const opened: Source[] = []

const settings = (port: number): PostgresConnection => ({
  host: '127.0.0.1',
  port,
  database: 'postgres',
  user: 'postgres',
  password: secret('tiga-kucing'),
})

beforeAll(async () => {
  database = await PGlite.create({ loadDataDir: await emptyDatabase() })
  server = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1', maxConnections: 20 })
  await server.start()
  connection = settings(Number(server.getServerConn().split(':').at(-1)))
})

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close()
})

afterAll(async () => {
  await server.stop()
  await database.close()
})

/** A table of its own for each test. */
async function newTable(columns = 'name text PRIMARY KEY, updated_at timestamptz NOT NULL'): Promise<string> {
  tables += 1
  await database.exec(`CREATE TABLE public.users_${tables} (${columns})`)
  return `public.users_${tables}`
}

async function open(table: string, more: { key?: [string, ...string[]]; overlap_ms?: number } = {}): Promise<Source> {
  const source = await openSource(postgres({ table, cursor: 'updated_at', key: ['name'], ...more }), { postgres: connection })
  opened.push(source)
  return source
}

const insert = (table: string, name: string, updated_at: string) =>
  database.query(`INSERT INTO ${table} (name, updated_at) VALUES ($1, $2)`, [name, updated_at])
const valueOf = (row: SourceRow) => JSON.parse(Buffer.from(row.value).toString())
const nameOf = (row: SourceRow): string => valueOf(row).name
const second = (n: number) => instantText(START_MS + n * 1000)

sourceConformance('a Postgres table', async () => {
  const table = await newTable()
  let moment = 0
  return {
    source: await open(table),
    append: async (names) => {
      moment += 1
      for (const name of names) await insert(table, name, second(moment))
    },
    nameOf,
    reopen: () => open(table),
  }
})

describe('a Postgres table as a source', () => {
  test('keeps every digit of numbers and every microsecond, in UTC', async () => {
    const table = await newTable('name text PRIMARY KEY, amount numeric(30,2), big bigint, updated_at timestamptz NOT NULL')
    await database.query(
      `INSERT INTO ${table} VALUES ('a', 1234567890123456.70, 9007199254740993, '2026-01-01T07:00:00.123456+07')`,
    )
    const { rows } = await (await open(table)).read(undefined, ALL)
    expect(rows.map((row) => Buffer.from(row.value).toString())).toEqual([
      '{"name":"a","amount":1234567890123456.70,"big":9007199254740993,"updated_at":"2026-01-01T00:00:00.123456+00:00"}',
    ])
  })

  test('may have columns that are called as words of the question', async () => {
    const table = await newTable('name text PRIMARY KEY, source int, page int, value int, updated_at timestamptz NOT NULL')
    await database.query(`INSERT INTO ${table} VALUES ('a', 1, 2, 3, $1)`, [second(1)])
    const { rows } = await (await open(table)).read(undefined, ALL)
    expect(rows.map(valueOf)).toMatchObject([{ name: 'a', source: 1, page: 2, value: 3 }])
  })

  test('cannot be followed by its log where the database is embedded', async () => {
    const declared = postgres({ table: await newTable(), key: ['name'], replication: { slot: 'users' } })
    const source = await openSource(declared, { postgres: connection })
    opened.push(source)
    await expect(source.read(undefined, ALL)).rejects.toThrow(/^SOURCE_REPLICATION_UNAVAILABLE: .*follow a cursor column/)
  })

  test('that is declared both ways is followed by its cursor unless its connection says otherwise', async () => {
    const table = await newTable()
    const declared = postgres({ table, cursor: 'updated_at', key: ['name'], byLog: { slot: 'users' } })
    for (const followed of [undefined, 'by cursor'] as const) {
      const source = await openSource(declared, { postgres: { ...connection, ...(followed && { followed }) } })
      opened.push(source)
      expect((await source.read(undefined, ALL)).rows).toEqual([])
    }
    const byLog = await openSource(declared, { postgres: { ...connection, followed: 'by log' } })
    opened.push(byLog)
    await expect(byLog.read(undefined, ALL)).rejects.toThrow('SOURCE_REPLICATION_UNAVAILABLE')
  })

  test('finds a row that became visible behind its position, and tells rows that it shows again by their place', async () => {
    const table = await newTable()
    const source = await open(table)
    await insert(table, 'a', second(1))
    await insert(table, 'c', second(5))
    const first = await source.read(undefined, ALL)
    expect(await source.read(first.next, ALL)).toMatchObject({ rows: [], caught_up: true })

    await insert(table, 'b', second(3))
    const again = await source.read(first.next, ALL)
    expect(again.rows.map(nameOf)).toEqual(['a', 'b', 'c'])
    const known = new Set(first.rows.map((row) => row.place))
    expect(again.rows.filter((row) => !known.has(row.place)).map(nameOf)).toEqual(['b'])
    expect(await source.read(again.next, ALL)).toMatchObject({ rows: [], caught_up: true })
  })

  test('looks back no further than the overlap', async () => {
    const table = await newTable()
    const source = await open(table, { overlap_ms: 1000 })
    await insert(table, 'c', second(5))
    const { next } = await source.read(undefined, ALL)
    await insert(table, 'b', second(3))
    expect((await source.read(next, ALL)).rows).toEqual([])
  })

  test('looks again as soon as something was written anywhere, and finds what was written to it', async () => {
    const [table, other] = [await newTable(), await newTable()]
    const source = await open(table)
    await insert(table, 'a', second(1))
    const { next } = await source.read(undefined, ALL)
    const nothing = { rows: [], next, caught_up: true }
    expect(await source.read(next, ALL)).toEqual(nothing)
    expect(await source.read(next, ALL)).toEqual(nothing)
    await insert(other, 'b', second(2))
    expect(await source.read(next, ALL)).toEqual(nothing)
    await insert(table, 'c', second(3))
    expect((await source.read(next, ALL)).rows.map(nameOf)).toContain('c')
    expect((await source.read(undefined, ALL)).rows.map(nameOf)).toEqual(['a', 'c'])
  })

  test('may be a view that shows other rows though nothing was written', async () => {
    const table = await newTable()
    await insert(table, 'a', second(1))
    const view = `${table}_seen`
    const isHeld = `EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${tables})`
    await database.exec(`CREATE VIEW ${view} AS SELECT * FROM ${table} WHERE ${isHeld}`)
    const source = await open(view)
    const { next, rows } = await source.read(undefined, ALL)
    expect(rows).toEqual([])
    await database.exec(`SELECT pg_advisory_lock(${tables})`)
    expect((await source.read(next, ALL)).rows.map(nameOf)).toEqual(['a'])
    await database.exec('SELECT pg_advisory_unlock_all()')
  })

  test('shows a row that changed as a new one', async () => {
    const table = await newTable()
    const source = await open(table)
    await insert(table, 'a', second(1))
    const first = await source.read(undefined, ALL)
    await database.query(`UPDATE ${table} SET updated_at = $1`, [second(100)])
    const { rows } = await source.read(first.next, ALL)
    expect(rows.map(nameOf)).toEqual(['a'])
    expect(rows[0]?.place).not.toBe(first.rows[0]?.place)
    expect(rows[0]?.offset).toBeGreaterThan(first.rows[0]?.offset ?? Number.NaN)
  })

  test('orders rows of one instant by a key of several columns', async () => {
    const table = await newTable('name text, shop int, updated_at timestamptz NOT NULL, PRIMARY KEY (shop, name)')
    for (const shop of [10, 9])
      for (const name of ['b', 'a']) await database.query(`INSERT INTO ${table} VALUES ($1, $2, $3)`, [name, shop, second(1)])
    const source = await open(table, { key: ['shop', 'name'] })
    const half = await source.read(undefined, { rows_max: 3, bytes_max: 1_000_000 })
    const rest = await source.read(half.next, ALL)
    expect([...half.rows, ...rest.rows].map((row) => row.key)).toEqual(['["9","a"]', '["9","b"]', '["10","a"]', '["10","b"]'])
  })

  test('says which table or column is missing, and which cursor cannot be followed', async () => {
    await expect((await open('public.nowhere')).identity()).rejects.toThrow('SOURCE_TABLE_MISSING')
    await expect((await open(await newTable(), { key: ['user_id'] })).read(undefined, ALL)).rejects.toThrow(
      /SOURCE_TABLE_MISSING.*no column user_id; it has name, updated_at/,
    )
    await expect((await open(await newTable('name text, updated_at date'))).identity()).rejects.toThrow(
      'SOURCE_CURSOR_UNSUITABLE',
    )
    const table = await newTable('name text PRIMARY KEY, updated_at timestamptz')
    await database.query(`INSERT INTO ${table} (name) VALUES ('a')`)
    await expect((await open(table)).read(undefined, ALL)).rejects.toThrow('SOURCE_CURSOR_UNSUITABLE')
  })

  test('has another identity after its table was made anew', async () => {
    const table = await newTable()
    const source = await open(table)
    const before = await source.identity()
    await database.exec(`DROP TABLE ${table}; CREATE TABLE ${table} (name text PRIMARY KEY, updated_at timestamptz NOT NULL)`)
    expect(await source.identity()).not.toBe(before)
  })

  test('goes on after an error, with a connection of its own making', async () => {
    const table = await newTable()
    const source = await open(table)
    await expect(source.read({ page: 3 }, ALL)).rejects.toThrow('SOURCE_POSITION_INVALID')
    await database.exec(`ALTER TABLE ${table} RENAME TO renamed_${tables}`)
    await expect(source.read(undefined, ALL)).rejects.toThrow('SOURCE_TABLE_MISSING')
    await database.exec(`ALTER TABLE renamed_${tables} RENAME TO ${table.split('.').at(-1)}`)
    expect(await source.read(undefined, ALL)).toMatchObject({ rows: [] })
    await source.close()
    await expect(source.identity()).rejects.toThrow('SOURCE_CLOSED')
  })
})

describe('a server that does not let us in', () => {
  const message = (sqlstate: string) => {
    const text = Buffer.from(`SFATAL\0C${sqlstate}\0Mpassword authentication failed for tiga-kucing\0\0`)
    const head = Buffer.alloc(5, 'E')
    head.writeInt32BE(text.length + 4, 1)
    return Buffer.concat([head, text])
  }
  const listening = (server: Server) =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  const failure = async (port: number) => {
    const declaration = postgres({ table: 'public.users', cursor: 'updated_at', key: ['user_id'] })
    const source = await openSource(declaration, { postgres: settings(port) })
    return source.identity().catch((error: unknown) => String(error))
  }

  test('is told of by name, without the password', async () => {
    const refusing = createServer((socket) => socket.once('data', () => socket.end(message('28P01'))))
    const refused = await failure(await listening(refusing))
    refusing.close()
    expect(refused).toContain('SOURCE_CREDENTIALS_REFUSED')
    expect(refused).not.toContain('kucing')
  })

  test('is told of where nothing listens, and where it hangs up', async () => {
    const gone = createServer()
    const port = await listening(gone)
    await new Promise((resolve) => gone.close(resolve))
    expect(await failure(port)).toContain('SOURCE_UNREACHABLE')
    const silent = createServer((socket) => socket.once('data', () => socket.destroy()))
    expect(await failure(await listening(silent))).toContain('SOURCE_UNREACHABLE')
    silent.close()
  })
})

test.each([
  { table: 'users', cursor: 'updated_at', key: ['id'] },
  { table: 'public.users; DROP', cursor: 'updated_at', key: ['id'] },
  { table: 'public.users', cursor: 'updated_at"', key: ['id'] },
  { table: 'public.users', cursor: 'updated_at', key: ['updated_at'] },
  { table: 'public.users', key: ['id'], replication: { slot: 'Users' } },
  { table: 'public.users', key: ['id'], replication: { slot: 'users', publication: 'a, b' } },
] as const)('%j cannot be declared', (declared) => {
  expect(() => postgres(declared)).toThrow('SOURCE_DECLARATION_INVALID')
})

test('a table is followed by a column or by its log, and not by both', () => {
  const both = { table: 'public.users', key: ['id'], cursor: 'updated_at', replication: { slot: 'users' } } as const
  // @ts-expect-error: one of them must go
  const declared = postgres(both)
  expect(declared).toMatchObject({ by: 'replication', replication: { slot: 'users', publication: 'users' } })
})
