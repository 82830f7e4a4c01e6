import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rowPasses, type SeenRows, seenRow, type Shown, viewerOfEverything } from '@storemesh/access'
import { type Dice, type JsonObject, seededDice } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { type JsonLinesRelation, type LocalFile, localRelation, type Row, type WrittenFile } from '@storemesh/query-engine'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { type RowsRelation, seenRelation } from './seen-relation.js'

const engine = engineOfThisFile()
const viewer = viewerOfEverything('test')
const SEED = 45
const RUNS = 60

const text = { type: 'string', required: false } as const
const PEOPLE = newSchema([
  { name: 'user_id', type: 'string', required: true },
  { name: 'email', ...text },
  { name: 'address', ...text },
  { name: 'city', ...text },
  { name: 'store_id', ...text },
  { name: 'dimension', ...text },
  { name: 'born', type: 'date', required: false },
  { name: 'since', type: 'timestamptz', required: false },
  { name: 'members', type: 'long', required: false },
  {
    name: 'risk',
    required: false,
    type: {
      type: 'struct',
      fields: [
        { id: 0, name: 'level', type: 'string', required: false },
        {
          id: 0,
          name: 'reasons',
          required: false,
          type: { type: 'list', 'element-id': 0, 'element-required': false, element: 'string' },
        },
      ],
    },
  },
  {
    name: 'records',
    required: false,
    type: {
      type: 'list',
      'element-id': 0,
      'element-required': false,
      element: {
        type: 'struct',
        fields: [
          { id: 0, name: 'record', type: 'string', required: false },
          { id: 0, name: 'kind', type: 'string', required: false },
        ],
      },
    },
  },
])

/** Ways in which each column may be seen, as contracts let them be. */
const MAY_BE: Readonly<Record<string, readonly (Shown | 'absent')[]>> = {
  user_id: ['plain', 'hash', 'partial', 'absent'],
  email: ['plain', 'hash', 'partial', 'null', 'absent'],
  address: ['plain', 'city', 'absent'],
  city: ['plain', 'hash', 'absent'],
  store_id: ['plain', 'absent'],
  dimension: ['plain', 'partial', 'absent'],
  born: ['plain', 'year', 'null', 'absent'],
  since: ['plain', 'year', 'absent'],
  members: ['plain', 'null', 'absent'],
  risk: ['plain', 'plain', 'absent'],
  'risk.level': ['plain', 'absent'],
  'risk.reasons': ['plain', 'absent'],
  records: ['plain', 'plain', 'absent'],
  'records.record': ['plain', 'absent'],
  'records.kind': ['plain', 'absent'],
}

const STORES = newSchema([
  { name: 'store_id', type: 'string', required: true },
  { name: 'region', type: 'string', required: true },
  { name: 'is_current', type: 'boolean', required: true },
])
const ESTATE = [
  { store_id: 's1', region: 'Jawa', is_current: true },
  { store_id: 's2', region: "d'Bali", is_current: true },
  { store_id: 's3', region: 'Jawa', is_current: false },
  { store_id: 's4', region: 'Jawa', is_current: true },
]
const REGIONS = {
  table: { namespace: 'inventory', name: 'dim_stores' },
  where: 'is_current',
  store: 'store_id',
  region: 'region',
}
const storesIn = (region: string) =>
  new Set(ESTATE.filter((store) => store.is_current && store.region === region).map(({ store_id }) => store_id))

function anyPerson(dice: Dice): JsonObject {
  const some = <T extends JsonObject[string]>(...values: readonly [T, ...T[]]) => (dice.chance(0.15) ? null : dice.pick(values))
  return {
    user_id: dice.pick(['u-1', 'u-2', 'u-3', 'üß-long-id']),
    email: some('siti@example.com', 'a@b', '@x', "o'hara@example.co.id", 'no address', '', 'ab', '你好吗我很好@例'),
    address: some('Jl. Sudirman 1', 'Jl. Thamrin'),
    city: some('Medan', "Ma'rang"),
    store_id: some('s1', 's2', 's3', 's4', 'none'),
    dimension: some(
      'region=Jawa,currency=IDR',
      "region=d'Bali,currency=IDR",
      'store=s1,currency=IDR',
      'store=s3',
      'store=none',
      'all',
      'channel=web',
    ),
    born: some('1990-05-17', '2001-01-01', '1969-12-31'),
    since: some('2026-02-03T04:05:06.000007Z', '1999-12-31T23:59:59.999999Z'),
    members: some(0, 9, 10, 11),
    risk: dice.chance(0.2)
      ? null
      : { level: some('low', 'high'), reasons: dice.chance(0.3) ? null : [dice.pick(['card', 'login'])] },
    records: dice.chance(0.2) ? null : [{ record: some('account/1'), kind: some('account', 'till') }],
  }
}

function anyRights(dice: Dice): SeenRows {
  const shown = new Map<string, Shown>()
  for (const [path, ways] of Object.entries(MAY_BE)) {
    const [outer] = path.split('.')
    const [first = 'plain', ...others] = ways
    const way = dice.pick([first, ...others])
    if (way !== 'absent' && (path === outer || shown.get(outer ?? '') === 'plain')) shown.set(path, way)
  }
  const region = dice.pick(['Jawa', "d'Bali", 'none'])
  return {
    sees: 'rows',
    columns: shown,
    rows: dice.pick<SeenRows['rows']>([
      { kind: 'all' },
      { kind: 'equals', column: 'user_id', value: 'u-1' },
      { kind: 'equals', column: 'email', value: "o'hara@example.co.id" },
      { kind: 'region', by: 'region', column: 'city', region: 'Medan' },
      { kind: 'region', by: 'store', column: 'store_id', region },
      { kind: 'region', by: 'dimension', column: 'dimension', region },
    ]),
    ...(dice.chance(0.3) && { groups: { least: 10, column: 'members', by: 'counted' } }),
  }
}

async function linesOf(schema: JsonLinesRelation['schema'], rows: readonly JsonObject[]): Promise<JsonLinesRelation> {
  const path = join(await temporaryFolder(), 'rows.jsonl')
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return { kind: 'json-lines', schema, paths: [path] }
}

async function rowsOf(relation: RowsRelation, sql = 'SELECT * FROM seen'): Promise<readonly Row[]> {
  const found: Row[] = []
  for await (const batch of engine().rows({ sql, relations: new Map([['seen', relation]]) }, viewer)) found.push(...batch)
  return found
}

/** A long is a bigint of the engine's, and a number where rows are served. */
const asServed = (row: Row): JsonObject =>
  JSON.parse(JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))

/** A struct of which nothing is left is no column, and neither is one of an answer of which something is not to be seen. */
function withoutCut(row: JsonObject, { columns }: SeenRows, kind: string): JsonObject {
  const isCut = (name: string) => {
    const nested = Object.keys(MAY_BE).filter((path) => path.startsWith(`${name}.`))
    const left = nested.filter((path) => columns.has(path)).length
    return nested.length > 0 && (kind === 'an answer' ? left < nested.length : left === 0)
  }
  return Object.fromEntries(Object.entries(row).filter(([name]) => !isCut(name)))
}

describe('what a role sees of a table and of rows that are served is the same', () => {
  test.each(['lines', 'files', 'an answer'])('read from %s', async (kind) => {
    const dice = seededDice(SEED)
    const people = Array.from({ length: 120 }, () => anyPerson(dice))
    const lines = await linesOf(PEOPLE, people)
    const stores = await linesOf(STORES, ESTATE)
    const whole = await wholeAs(kind, lines)
    for (let run = 0; run < RUNS; run++) {
      const rights = anyRights(dice)
      const relation = seenRelation(whole, rights, { hashKey: "k'ey", regions: REGIONS, stores })
      const expected = people
        .filter((person) => rowPasses(rights, person, storesIn))
        .map((person) => withoutCut(seenRow(rights.columns, person, "k'ey"), rights, kind))
      // nothing is read where no column is left
      const found = relation ? (await rowsOf(relation)).map(asServed) : expected.map(() => ({}))
      expect(found.map(inOrder).toSorted(), `run ${run} of seed ${SEED}`).toEqual(expected.map(inOrder).toSorted())
    }
  })
})

const inOrder = (row: JsonObject): string =>
  JSON.stringify(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)))

async function wholeAs(kind: string, lines: JsonLinesRelation): Promise<RowsRelation> {
  if (kind === 'lines') return lines
  if (kind === 'an answer')
    return { kind: 'answer', schema: PEOPLE, sql: 'SELECT * FROM own', relations: new Map([['own', lines]]) }
  const question = { sql: 'SELECT * FROM own', relations: new Map([['own', lines]]) }
  return localRelation(
    PEOPLE,
    (await engine().write(question, viewer, { schema: PEOPLE, folder: await temporaryFolder() })).filter(isLocal),
  )
}

const isLocal = (file: WrittenFile): file is LocalFile => 'path' in file

test('nothing is computed of a row that is not seen: no error tells that there is one', async () => {
  const hidden = { ...anyPerson(seededDice(1)), store_id: 's2', email: 'no number' }
  const own = { ...hidden, store_id: 's1', email: '17' }
  const whole = await linesOf(PEOPLE, [hidden, own])
  const columns = new Map<string, Shown>([
    ['store_id', 'plain'],
    ['email', 'plain'],
  ])
  const rights: SeenRows = { sees: 'rows', columns, rows: { kind: 'region', by: 'store', column: 'store_id', region: 'Jawa' } }
  const relation = seenRelation(whole, rights, { hashKey: 'key', regions: REGIONS, stores: await linesOf(STORES, ESTATE) })
  const found = relation && (await rowsOf(relation, 'SELECT store_id FROM seen WHERE CAST(email AS bigint) > 0'))
  expect(found).toEqual([{ store_id: 's1' }])
})

test('where nobody keeps stores none lies in any region', async () => {
  const whole = await linesOf(PEOPLE, [anyPerson(seededDice(2))])
  const rows = { kind: 'region', by: 'store', column: 'store_id', region: 'Jawa' } as const
  const relation = seenRelation(
    whole,
    { sees: 'rows', columns: new Map([['user_id', 'plain']]), rows },
    { hashKey: 'key', regions: REGIONS, stores: undefined },
  )
  expect(relation && (await rowsOf(relation))).toEqual([])
})

test('what is seen as it is costs nothing: the relation itself is read, by fewer columns', async () => {
  const whole = await linesOf(PEOPLE, [])
  const columns = new Map<string, Shown>([['city', 'plain']])
  const relation = seenRelation(
    whole,
    { sees: 'rows', columns, rows: { kind: 'all' } },
    { hashKey: 'key', regions: REGIONS, stores: undefined },
  )
  expect(relation).toEqual({ ...whole, schema: { ...PEOPLE, fields: PEOPLE.fields.filter(({ name }) => name === 'city') } })
})
