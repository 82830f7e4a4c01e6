import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { sourceConformance } from '../../conformance.js'
import type { SourcePosition, SourceRow } from '../../source.js'
import { ALL, readAll, realDatabase, tableToldBy, textOf, toldBy, valueOf } from './fixtures/real-database.js'

const database = realDatabase()
const { sql } = database

sourceConformance('Postgres by replication', async () => {
  const followed = await database.newTable()
  return {
    source: await database.open(followed),
    append: async (names) => {
      for (const name of names) await sql(`INSERT INTO ${followed.table} (name) VALUES ($1)`, [name])
    },
    nameOf: (row) => String(valueOf(row)['name']),
    reopen: () => database.open(followed),
  }
})

describe('a table that is followed by its log', () => {
  test('shows what is there, then each insert, update, delete and truncate, with its place and its time', async () => {
    const followed = await database.newTable()
    const source = await database.open(followed)
    await sql(`INSERT INTO ${followed.table} VALUES ('a', 1), ('b', 2)`)
    const first = await readAll(source)
    expect(first.rows.map(textOf)).toEqual([
      '{"name":"a","amount":1,"_change_kind":"snapshot"}',
      '{"name":"b","amount":2,"_change_kind":"snapshot"}',
    ])
    await sql(`INSERT INTO ${followed.table} VALUES ('c', NULL)`)
    await sql(`UPDATE ${followed.table} SET amount = 20 WHERE name = 'b'`)
    await sql(`DELETE FROM ${followed.table} WHERE name = 'a'`)
    await sql(`TRUNCATE ${followed.table}`)
    const { rows } = await readAll(source, first.position)
    expect(rows.map((row) => textOf(row).replace(/_lsn":"[0-9A-F]+\/[0-9A-F]+","_change_committed_at":"[^"]+"/, ''))).toEqual([
      '{"name":"c","amount":null,"_change_kind":"insert","_change}',
      '{"name":"b","amount":20,"_change_kind":"update","_change}',
      '{"name":"a","_change_kind":"delete","_change}',
      '{"_change_kind":"truncate","_change}',
    ])
    expect(new Set(rows.map(({ place }) => place)).size).toBe(4)
    for (const row of rows) {
      expect(row.place).toBe(`${String(valueOf(row)['_change_lsn'])} 0`)
      expect(Math.trunc(Date.parse(String(valueOf(row)['_change_committed_at'])))).toBe(row.appended_ms)
    }
  })

  test('tells transactions in the order of their commits, and nothing that was rolled back', async () => {
    const followed = await database.newTable()
    const source = await database.open(followed)
    const { position } = await readAll(source)
    const [one, two] = [await database.another(), await database.another()]
    await one.query('BEGIN')
    await one.query(`INSERT INTO ${followed.table} VALUES ('first begun', 1)`)
    await two.query('BEGIN')
    await two.query(`INSERT INTO ${followed.table} VALUES ('first committed', 1)`)
    await two.query(`SAVEPOINT s`)
    await two.query(`INSERT INTO ${followed.table} VALUES ('taken back', 1)`)
    await two.query('ROLLBACK TO s')
    await two.query('COMMIT')
    const between = await readAll(source, position)
    await one.query('COMMIT')
    await one.query('BEGIN')
    await one.query(`INSERT INTO ${followed.table} VALUES ('rolled back', 1)`)
    await one.query('ROLLBACK')
    const after = await readAll(source, between.position)
    expect([between.rows.map(toldBy), after.rows.map(toldBy)]).toEqual([['insert first committed'], ['insert first begun']])
  })

  test('tells a row whose key changed as one that went and one that came', async () => {
    const followed = await database.newTable('shop int, name text, amount int, PRIMARY KEY (shop, name)')
    const source = await database.open(followed, { key: ['shop', 'name'] })
    await sql(`INSERT INTO ${followed.table} VALUES (1, 'a', 7)`)
    const { position } = await readAll(source)
    await sql(`UPDATE ${followed.table} SET name = 'ä'`)
    const { rows } = await readAll(source, position)
    expect(rows.map(toldBy)).toEqual(['delete ["1","a"]', 'insert ["1","ä"]'])
    expect(valueOf(rows[0] ?? fail())).not.toHaveProperty('amount')
    expect(valueOf(rows[1] ?? fail())).toMatchObject({ shop: 1, name: 'ä', amount: 7 })
  })

  test('names a large value that did not change and was not sent, or has it from the old row', async () => {
    const followed = await database.newTable('name text PRIMARY KEY, amount int, story text')
    await sql(`ALTER TABLE ${followed.table} ALTER story SET STORAGE EXTERNAL`)
    const source = await database.open(followed)
    await sql(`INSERT INTO ${followed.table} VALUES ('a', 1, repeat('once upon a time ', 1000))`)
    const { position } = await readAll(source)
    await sql(`UPDATE ${followed.table} SET amount = 2`)
    const brief = await readAll(source, position)
    expect(brief.rows.map(valueOf)).toMatchObject([{ name: 'a', amount: 2, _change_unchanged: ['story'] }])
    expect(valueOf(brief.rows[0] ?? fail())).not.toHaveProperty('story')

    await sql(`ALTER TABLE ${followed.table} REPLICA IDENTITY FULL`)
    await sql(`UPDATE ${followed.table} SET amount = 3`)
    await sql(`DELETE FROM ${followed.table}`)
    const whole = await readAll(source, brief.position)
    expect(whole.rows.map(toldBy)).toEqual(['update a', 'delete a'])
    for (const row of whole.rows) expect(valueOf(row)['story']).toBe('once upon a time '.repeat(1000))
  })

  test('goes on when columns come, go and change their type', async () => {
    const followed = await database.newTable()
    const source = await database.open(followed)
    const { table } = followed
    await sql(`INSERT INTO ${table} VALUES ('a', 1)`)
    const { position } = await readAll(source)
    await sql(`INSERT INTO ${table} VALUES ('b', 2)`)
    await sql(`ALTER TABLE ${table} ADD COLUMN tags text[] DEFAULT '{x}'`)
    await sql(`INSERT INTO ${table} VALUES ('c', 3, '{y,NULL}')`)
    await sql(`ALTER TABLE ${table} ALTER amount TYPE numeric(10,2)`)
    await sql(`INSERT INTO ${table} VALUES ('d', 4.5, NULL)`)
    await sql(`ALTER TABLE ${table} DROP COLUMN amount`)
    await sql(`UPDATE ${table} SET tags = '{}' WHERE name = 'a'`)
    const { rows } = await readAll(source, position)
    expect(rows.map((row) => textOf(row).split(',"_change')[0])).toEqual([
      '{"name":"b","amount":2',
      '{"name":"c","amount":3,"tags":["y",null]',
      '{"name":"d","amount":4.50,"tags":null',
      '{"name":"a","tags":[]',
    ])
  })

  test('a transaction larger than any limit is read in pieces, by one reader or by a new one each time', async () => {
    const followed = await database.newTable()
    const { position } = await readAll(await database.open(followed))
    await sql(`INSERT INTO ${followed.table} SELECT 'row ' || n, n FROM generate_series(1, 5000) n`)
    await sql(`INSERT INTO ${followed.table} VALUES ('after', 0)`)
    const limits = { rows_max: 700, bytes_max: 1_000_000 }
    const told = Array.from({ length: 5000 }, (_, n) => `insert row ${n + 1}`)
    const rows: SourceRow[] = []
    let at: SourcePosition | undefined = position
    for (let isDone = false; !isDone; ) {
      const source = await database.open(followed)
      const batch = await source.read(at, limits)
      expect(batch.rows.length).toBeLessThanOrEqual(limits.rows_max)
      rows.push(...batch.rows)
      at = batch.next
      isDone = batch.caught_up
      await source.close()
    }
    expect(rows.map(toldBy)).toEqual([...told, 'insert after'])
    expect(new Set(rows.map(({ place }) => place)).size).toBe(5001)
    expect(rows.map(({ offset }) => offset)).toEqual(rows.map((_, index) => index))

    await sql(`UPDATE ${followed.table} SET amount = amount + 1 WHERE name <> 'after'`)
    const again = await readAll(await database.open(followed), at, limits)
    expect(again.rows.map(toldBy).toSorted()).toEqual(told.map((text) => text.replace('insert', 'update')).toSorted())
  })

  test('what was read and not committed is read again, the same', async () => {
    const followed = await database.newTable()
    const source = await database.open(followed)
    const { position } = await readAll(source)
    for (const n of [1, 2, 3, 4]) await sql(`INSERT INTO ${followed.table} VALUES ('a${n}', ${n})`)
    const limits = { rows_max: 2, bytes_max: 1_000_000 }
    const first = await source.read(position, limits)
    expect(await source.read(position, limits)).toEqual(first)
    const second = await source.read(first.next, limits)
    const other = await database.open(followed)
    expect(await other.read(first.next, limits)).toEqual(second)
    expect(second.rows.map(toldBy)).toEqual(['insert a3', 'insert a4'])
    expect(second.caught_up).toBe(true)
    await expect(other.read(position, limits)).rejects.toThrow('SOURCE_POSITION_EXPIRED')
  })

  test.each([1, 2, 3])('ends as the table is, though it changes while its pages are read (seed %i)', async (seed) => {
    const followed = await database.newTable()
    const { table } = followed
    await sql(`INSERT INTO ${table} SELECT 'row ' || n, n FROM generate_series(1, 40) n`)
    const dice = seededDice(seed)
    const rows: SourceRow[] = []
    let at: SourcePosition | undefined
    for (let step = 0; step < 30; step += 1) {
      const source = await database.open(followed)
      const batch = await source.read(at, { rows_max: dice.between(1, 5), bytes_max: 1_000_000 })
      rows.push(...batch.rows)
      at = batch.next
      await source.close()
      const [one, other] = [dice.between(1, 60), dice.between(1, 60)]
      await sql(`INSERT INTO ${table} VALUES ('row ${one}', ${step}) ON CONFLICT (name) DO UPDATE SET amount = ${step}`)
      await sql(`UPDATE ${table} SET name = 'row ${other} moved ${step}' WHERE name = 'row ${other}'`)
      await sql(`DELETE FROM ${table} WHERE name = 'row ${dice.between(1, 60)}'`)
    }
    rows.push(...(await readAll(await database.open(followed), at)).rows)
    const stored = await sql(`SELECT * FROM ${table}`)
    expect(tableToldBy(rows)).toEqual(new Map(stored.map((row) => [String(row['name']), row])))
    expect(new Set(rows.map(({ place }) => place)).size).toBe(rows.length)
  })

  test('reads only its own table of a publication, and keeps to its limits of bytes', async () => {
    const [followed, other] = [await database.newTable(), await database.newTable()]
    await sql(`ALTER PUBLICATION ${followed.slot} ADD TABLE ${other.table}`)
    const source = await database.open(followed)
    const { position } = await readAll(source)
    await sql(`INSERT INTO ${other.table} VALUES ('not ours', 1)`)
    for (const name of ['a', 'b']) await sql(`INSERT INTO ${followed.table} VALUES ($1, 1)`, [name])
    const batch = await source.read(position, { rows_max: 10, bytes_max: 1 })
    expect(batch.rows.map(toldBy)).toEqual(['insert a'])
    expect((await readAll(source, batch.next, ALL)).rows.map(toldBy)).toEqual(['insert b'])
  })
})

function fail(): never {
  throw new Error('expected a row, got none')
}
