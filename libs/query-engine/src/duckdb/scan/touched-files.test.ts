import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock } from '@storemesh/core'
import type { Field, Schema, Type } from '@storemesh/iceberg'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Relation, RelationDelete, RelationFile, Row, TableRelation } from '../../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from '../duckdb-engine.js'

const viewer = viewerOfEverything('test')
const field = (id: number, name: string, type: Type): Field => ({ id, name, required: false, type })
const schemaOf = (...fields: Field[]): Schema => ({ type: 'struct', 'schema-id': 0, fields })
const ID = field(1, 'file_row_number', 'long') // a name that DuckDB has a use of its own for
const KIND = field(2, 'kind', 'string')
const REGION = field(3, 'region', 'string')
const TABLE = schemaOf(ID, KIND, REGION)
const POSITIONS = schemaOf(field(2_147_483_546, 'file_path', 'string'), field(2_147_483_545, 'pos', 'long'))

let folder: string
let engine: DuckdbEngine
let folders = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

type Cell = bigint | string | null
const literal = (cell: Cell) => (cell === null ? 'NULL' : typeof cell === 'bigint' ? String(cell) : `'${cell}'`)

async function written(schema: Schema, rows: readonly (readonly Cell[])[]): Promise<string> {
  const names = schema.fields.map(({ name }) => `"${name}"`).join(', ')
  const lines = rows.map((row) => `(${row.map(literal).join(', ')})`)
  const sql = `SELECT * FROM (VALUES ${lines.join(', ')}) AS t (${names})`
  const target = { schema, folder: join(folder, String(++folders)) }
  const [file] = await engine.write({ sql, relations: new Map() }, viewer, target)
  return file?.path ?? ''
}

async function read(relation: Relation, sql = 'SELECT * FROM t'): Promise<Row[]> {
  const all: Row[] = []
  for await (const rows of engine.rows({ sql, relations: new Map([['t', relation]]) }, viewer)) all.push(...rows)
  return all
}

type Stored = readonly [id: bigint | null, kind: string | null]
interface GivenFile {
  readonly rows: readonly Stored[]
  readonly deletes: readonly number[]
  readonly lost: readonly number[] | undefined
  readonly region: string | undefined
}
type GivenDelete =
  | {
      readonly kind: 'position'
      readonly isOfOneFile: boolean
      readonly places: readonly (readonly [file: number, pos: number])[]
    }
  | { readonly kind: 'equality'; readonly by: 'id' | 'kind' | 'both'; readonly rows: readonly Stored[] }

const id = fc.option(fc.bigInt({ min: 0n, max: 3n }))
const kind = fc.option(fc.constantFrom('a', 'b', ''))
const stored: fc.Arbitrary<Stored> = fc.tuple(id, kind)
const DELETES_MAX = 4
const some = fc.subarray(Array.from({ length: DELETES_MAX }, (_, at) => at))
const givenFile: fc.Arbitrary<GivenFile> = fc.record({
  rows: fc.array(stored, { minLength: 1, maxLength: 6 }),
  deletes: some,
  lost: fc.option(some, { nil: undefined, freq: 2 }),
  region: fc.option(fc.constantFrom('west', 'east'), { nil: undefined }),
})
const givenDelete: fc.Arbitrary<GivenDelete> = fc.oneof(
  fc.record({
    kind: fc.constant('position' as const),
    isOfOneFile: fc.constant(false),
    places: fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { minLength: 1, maxLength: 6 }),
  }),
  fc.record({
    kind: fc.constant('position' as const),
    isOfOneFile: fc.constant(true),
    places: fc
      .tuple(fc.nat(4), fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }))
      .map(([file, places]) => places.map((pos) => [file, pos] as const)),
  }),
  fc.record({
    kind: fc.constant('equality' as const),
    by: fc.constantFrom('id', 'kind', 'both'),
    rows: fc.array(stored, { minLength: 1, maxLength: 3 }),
  }),
)

/** As the table names its files; a delete file of another writer may spell the same place otherwise. */
const ADDRESSES = ['file:///lake/0.parquet', '/lake/1.parquet', 's3://lake/2.parquet', 'file:/lake/3.parquet', 'file:/lake/4']
const SPELLED = ['/lake/0.parquet', 'file:/lake/1.parquet', 's3://lake/2.parquet', 'file:///lake/3.parquet', 'file:/lake/4']

const COLUMNS = { id: [ID], kind: [KIND], both: [KIND, ID] }

async function writtenDelete(given: GivenDelete): Promise<RelationDelete> {
  if (given.kind === 'position') {
    const rows = given.places.map(([file, pos]) => [SPELLED[file] ?? '', BigInt(pos)])
    return { kind: 'position', path: await written(POSITIONS, rows), record_count: rows.length, isOfOneFile: given.isOfOneFile }
  }
  const schema = schemaOf(...COLUMNS[given.by])
  const rows = given.rows.map(([id, kind]) => ({ id: [id], kind: [kind], both: [kind, id] })[given.by])
  return { kind: 'equality', schema, path: await written(schema, rows), record_count: rows.length }
}

const takes = (given: GivenDelete | undefined, file: number, pos: number, row: Stored): boolean => {
  if (given?.kind === 'position') return given.places.some(([f, p]) => f === file && p === pos)
  const [byId, byKind] = [given?.by !== 'kind', given?.by !== 'id']
  return given?.rows.some((gone) => (!byId || gone[0] === row[0]) && (!byKind || gone[1] === row[1])) ?? false
}

const placesOf = (given: GivenDelete | undefined, file: number): Row[] =>
  given?.kind === 'position'
    ? given.places.filter(([of]) => of === file).map(([, pos]) => ({ $file: BigInt(file), $pos: BigInt(pos) }))
    : []

const text = (row: Row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value))
const sorted = (rows: readonly Row[]) => rows.map(text).toSorted()

test('the rows of any files under any deletes are those of a model in memory', async () => {
  const all = fc.tuple(
    fc.array(givenFile, { minLength: 1, maxLength: 5 }),
    fc.array(givenDelete, { minLength: DELETES_MAX, maxLength: DELETES_MAX }),
    fc.boolean(),
  )
  let seen = 0
  await fc.assert(
    fc.asyncProperty(all, async ([files, deletes, places]) => {
      const made = await Promise.all(deletes.map(writtenDelete))
      const isWith = (given: GivenDelete | undefined, file: number) =>
        given?.kind !== 'position' || !given.isOfOneFile || given.places[0]?.[0] === file
      const pick = (chosen: readonly number[], file: number) =>
        chosen.filter((at) => isWith(deletes[at], file)).flatMap((at) => made[at] ?? [])
      const relationFiles = await Promise.all(
        files.map(async (file, at): Promise<RelationFile> => {
          const columns = file.region === undefined ? [ID, KIND, REGION] : [ID, KIND]
          const rows = file.rows.map((row) => (file.region === undefined ? [...row, 'held'] : row))
          return {
            path: await written(schemaOf(...columns), rows),
            address: ADDRESSES[at] ?? '',
            record_count: rows.length,
            size_bytes: 1000,
            deletes: pick(file.deletes, at),
            ...(file.lost && { lost: pick(file.lost, at) }),
            ...(file.region !== undefined && { constants: new Map([['region', file.region]]) }),
          }
        }),
      )
      const expected = files.flatMap((file, at) =>
        file.rows.flatMap((row, pos): Row[] => {
          const taken = (chosen: readonly number[]) => chosen.some((each) => takes(deletes[each], at, pos, row))
          if (taken(file.deletes) || (file.lost && !taken(file.lost))) return []
          const values = { file_row_number: row[0], kind: row[1], region: file.region ?? 'held' }
          return [{ ...values, ...(places && { $path: ADDRESSES[at] ?? '', $file: BigInt(at), $pos: BigInt(pos) }) }]
        }),
      )
      seen += expected.length
      const relation: TableRelation = { kind: 'table', schema: TABLE, files: relationFiles, places }
      expect(sorted(await read(relation))).toEqual(sorted(expected))
      const one = expected.filter(({ kind }) => kind === 'a')
      expect(sorted(await read(relation, `SELECT * FROM t WHERE kind = 'a'`))).toEqual(sorted(one))
      const gone = files.flatMap((file, at) => file.deletes.flatMap((each) => placesOf(deletes[each], at)))
      const told = await read({ kind: 'gone-places', files: relationFiles }, 'SELECT DISTINCT * FROM t')
      expect(sorted(told)).toEqual([...new Set(sorted(gone))])
    }),
    { seed: 4, numRuns: 20 },
  )
  expect(seen).toBeGreaterThan(50)
}, 600_000)

const tableOf = (path: string, more: Partial<RelationFile>, schema = TABLE): TableRelation => ({
  kind: 'table',
  schema,
  files: [{ path, address: path, record_count: 1, size_bytes: 1, deletes: [], ...more }],
})

describe('a delete by value', () => {
  test('compares a column that the table has no more, or has under another name and wider', async () => {
    const narrow = schemaOf(field(1, 'number', 'int'), field(9, 'dropped', 'string'))
    const path = await written(narrow, [
      [1n, 'x'],
      [2n, 'y'],
      [3n, 'x'],
    ])
    const byDropped = schemaOf(field(9, 'dropped', 'string'))
    const byNumber = schemaOf(field(1, 'number', 'int'))
    const relation = tableOf(path, {
      deletes: [
        { kind: 'equality', schema: byDropped, path: await written(byDropped, [['y']]), record_count: 1 },
        { kind: 'equality', schema: byNumber, path: await written(byNumber, [[3n]]), record_count: 1 },
      ],
    })
    expect(await read(relation, 'SELECT file_row_number AS id FROM t')).toEqual([{ id: 1n }])
  })

  test('compares what stands in a struct', async () => {
    const struct = (...fields: Field[]): Type => ({ type: 'struct', fields })
    const table = schemaOf(field(1, 'id', 'long'), field(2, 'place', struct(field(3, 'city', 'string'), field(4, 'zip', 'int'))))
    const sql = `SELECT n AS id, {'city': CASE WHEN n < 3 THEN 'ubud' END, 'zip': n} AS place FROM generate_series(1, 3) AS t(n)`
    const [file] = await engine.write({ sql, relations: new Map() }, viewer, { schema: table, folder: join(folder, 'nested') })
    const gone = schemaOf(field(2, 'place', struct(field(3, 'city', 'string'))))
    const [deleted] = await engine.write({ sql: "SELECT {'city': NULL} AS place", relations: new Map() }, viewer, {
      schema: gone,
      folder: join(folder, 'nested-deletes'),
    })
    const deletes = [{ kind: 'equality', schema: gone, path: deleted?.path ?? '', record_count: 1 }] as const
    expect(await read(tableOf(file?.path ?? '', { deletes }, table), 'SELECT id FROM t ORDER BY id')).toEqual([
      { id: 1n },
      { id: 2n },
    ])
  })
})

test('position deletes without field ids, which would delete nothing, are a fault by name', async () => {
  const path = await written(TABLE, [[1n, 'a', 'x']])
  const strange = schemaOf(field(7, 'file_path', 'string'), field(8, 'pos', 'long'))
  const deletes = [
    { kind: 'position', path: await written(strange, [['/lake/1.parquet', 0n]]), record_count: 1, isOfOneFile: false },
  ] as const
  const error = await read(tableOf(path, { deletes })).catch((error: unknown) => error)
  expect(isFault(error, 'DATA_FILE_CORRUPT')).toBe(true)
})

describe('a stream over deletes ends with a fault where it is cut', () => {
  const columns = schemaOf(field(1, 'n', 'long'), field(2, 'x', 'string'))
  const large = async () => {
    const files = await engine.write(
      {
        sql: "SELECT n, repeat('x', 30) || CAST(hash(n) AS VARCHAR) AS x FROM generate_series(0, 149999) AS t(n)",
        relations: new Map(),
      },
      viewer,
      { schema: columns, folder: join(folder, String(++folders)) },
    )
    const path = files[0]?.path ?? ''
    return {
      path,
      deletes: [{ kind: 'position', path: await written(POSITIONS, [[path, 5n]]), record_count: 1, isOfOneFile: true }] as const,
    }
  }
  const codeOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (error: unknown) => error,
    )
    return isFault(error) ? error.code : String(error)
  }

  test('by a value that cannot be cast', async () => {
    const { path, deletes } = await large()
    const sql = "SELECT CAST(CASE WHEN n = 140000 THEN 'x' ELSE '1' END AS INTEGER) AS x FROM t"
    expect(await codeOf(read(tableOf(path, { deletes }, columns), sql))).toBe('QUERY_FAILED')
  })

  test('by its deadline, and by whoever asked', async () => {
    const { path, deletes } = await large()
    const relations = new Map([['t', tableOf(path, { deletes }, columns)]])
    const sql = 'SELECT count(*) AS n FROM t AS a, t AS b WHERE (a.n * b.n) % 7 = 3'
    const drain = async (signal?: AbortSignal, deadline_ms = 60_000) => {
      for await (const rows of engine.rows({ sql, relations, deadline_ms }, viewer, signal && { signal }))
        expect(rows).toBeDefined()
    }
    expect(await codeOf(drain(undefined, 200))).toBe('QUERY_DEADLINE')
    const asked = new AbortController()
    const cancelled = codeOf(drain(asked.signal))
    await systemClock.sleep(50)
    asked.abort()
    expect(await cancelled).toBe('QUERY_CANCELLED')
  })

  test('by a delete file that is gone, which else would give rows back', async () => {
    const { path, deletes } = await large()
    await rm(deletes[0].path)
    expect(await codeOf(read(tableOf(path, { deletes }, columns)))).toBe('DATA_FILE_MISSING')
  })

  test('by a data file that goes meanwhile', async () => {
    const [one, two, three] = [await large(), await large(), await large()]
    const files = [one, two, three].flatMap(
      ({ path, deletes }) => tableOf(path, { deletes, record_count: 150_000 }, columns).files,
    )
    const reading = async () => {
      let first = true
      const relations = new Map([['t', { kind: 'table', schema: columns, files } as const]])
      for await (const batch of engine.rows({ sql: 'SELECT * FROM t', relations }, viewer)) {
        if (first && batch.length > 0) await rm(three.path)
        first = false
      }
    }
    expect(await codeOf(reading())).toBe('DATA_FILE_MISSING')
  })
})
