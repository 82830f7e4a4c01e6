import { secret, systemClock } from '@storemesh/core'
import { describe, expect, inject, test } from 'vitest'
import { postgres } from '../../declaration.js'
import { readAll, realDatabase, toldBy } from './fixtures/real-database.js'
import { openStream } from './replication-stream.js'
import { slotLag } from './slot-lag.js'

const database = realDatabase()
const { sql } = database

/** A table with a row, read up to its end. */
async function readOnce() {
  const followed = await database.newTable()
  await sql(`INSERT INTO ${followed.table} VALUES ('a', 1)`)
  const source = await database.open(followed)
  const { position } = await readAll(source)
  return { ...followed, source, position }
}

describe('a slot', () => {
  test('that was dropped is told of, with what to do, and one that was made anew is no slot of the position', async () => {
    const { table, slot, source, position } = await readOnce()
    await database.dropSlot(slot)
    await sql(`INSERT INTO ${table} VALUES ('lost', 1)`)
    await expect(source.read(position, { rows_max: 1, bytes_max: 1 })).rejects.toThrow(
      /^SOURCE_SLOT_GONE: .*declare one by a new name, and fill the table anew/,
    )
    await sql(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
    await expect(readAll(source, position)).rejects.toThrow('SOURCE_POSITION_EXPIRED')
  })

  test('that another process reads from is told of, and read from when that one ends', async () => {
    const { table, slot, source, position } = await readOnce()
    await sql(`INSERT INTO ${table} SELECT 'row ' || n, n FROM generate_series(1, 10) n`)
    const { password, ...server } = inject('postgres')
    const start = { slot, publication: slot, from: 0n }
    const other = await openStream({ ...server, password: secret(password) }, start, systemClock)
    await expect(readAll(source, position)).rejects.toThrow(/^SOURCE_SLOT_IN_USE: .*give each its own slot/)
    await other.end()
    expect((await readAll(source, position)).rows).toHaveLength(10)
  })

  test('of another plugin is not taken', async () => {
    const followed = await database.newTable()
    await sql(`SELECT pg_create_logical_replication_slot($1, 'test_decoding')`, [followed.slot])
    await expect(readAll(await database.open(followed))).rejects.toThrow('SOURCE_SLOT_GONE')
  })

  test('keeps the log for a reader that stays away; a quiet table lets go of what others wrote', async () => {
    const { table, slot, source, position } = await readOnce()
    const declared = postgres({ table, key: ['name'], replication: { slot } })
    if (declared.by !== 'replication') throw new Error('expected a declaration by replication')
    const { password, ...server } = inject('postgres')
    const lag = () => slotLag(declared, { ...server, password: secret(password) })
    await source.read(position, { rows_max: 1, bytes_max: 1 })
    const before = await lag()
    // 20 MB of log that no table of ours is in
    for (let n = 0; n < 4; n += 1) await sql(`SELECT pg_logical_emit_message(false, 'others', repeat(md5('x'), 163840))`)
    await sql('CHECKPOINT')
    const away = await lag()
    expect(away.unread_bytes - before.unread_bytes).toBeGreaterThan(20_000_000)
    expect(away.kept_bytes).toBeGreaterThanOrEqual(away.unread_bytes)

    const quiet = await source.read(position, { rows_max: 1, bytes_max: 1 })
    expect(quiet).toMatchObject({ rows: [], caught_up: true, worth_keeping: true })
    expect((await lag()).unread_bytes).toBeGreaterThan(20_000_000) // nobody has committed that
    await sql(`INSERT INTO ${table} VALUES ('b', 2)`)
    expect((await readAll(source, quiet.next)).rows.map(toldBy)).toEqual(['insert b'])
    expect((await lag()).unread_bytes).toBeLessThan(1_000_000)
    await expect(
      slotLag({ ...declared, replication: { slot: 'nobody', publication: 'p' } }, { ...server, password: secret(password) }),
    ).rejects.toThrow('SOURCE_SLOT_GONE')
  })

  test('that waits for an open transaction begins after it, or says what it waits for', async () => {
    const followed = await database.newTable()
    const busy = await database.another()
    await busy.query('BEGIN')
    await busy.query(`INSERT INTO ${followed.table} VALUES ('from before', 1)`)
    const reading = readAll(await database.open(followed))
    await sql('SELECT pg_sleep(0.2)')
    await busy.query('COMMIT')
    expect((await reading).rows.map(toldBy)).toEqual(['snapshot from before'])
  })
})

describe('a server', () => {
  test('that closes the stream in the midst of a transaction is asked again: nothing lost, nothing twice', async () => {
    const { table, slot, source, position } = await readOnce()
    await sql(`INSERT INTO ${table} SELECT 'row ' || n, n FROM generate_series(1, 20000) n`)
    const places: string[] = []
    let at = position
    for (let isDone = false; !isDone; ) {
      const batch = await source.read(at, { rows_max: 5000, bytes_max: 10_000_000 })
      places.push(...batch.rows.map(({ place }) => place))
      at = batch.next
      isDone = batch.caught_up
      await sql('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [slot])
    }
    expect([places.length, new Set(places).size]).toEqual([20000, 20000])
  })

  test('that refuses the password, or the right to replicate, is told of by name', async () => {
    const followed = await database.newTable()
    const wrong = await database.open(followed, { connection: { password: secret('tiga-kucing') } })
    const refused = await wrong.read(undefined, { rows_max: 1, bytes_max: 1 }).catch((error: unknown) => String(error))
    expect(refused).toContain('SOURCE_CREDENTIALS_REFUSED')
    expect(refused).not.toContain('kucing')

    const role = `reader_${followed.slot}`
    await sql(`CREATE ROLE ${role} LOGIN PASSWORD 'tiga-kucing'`)
    await sql(`GRANT SELECT ON ${followed.table} TO ${role}`)
    const reader = await database.open(followed, { connection: { user: role, password: secret('tiga-kucing') } })
    await expect(readAll(reader)).rejects.toThrow(/^SOURCE_REPLICATION_REFUSED: .*ALTER ROLE/)
    await sql(`ALTER ROLE ${role} REPLICATION`)
    await sql(`INSERT INTO ${followed.table} VALUES ('a', 1)`)
    const { rows, position } = await readAll(reader)
    expect(rows.map(toldBy)).toEqual(['snapshot a'])
    await sql(`ALTER ROLE ${role} NOREPLICATION`)
    await sql(`INSERT INTO ${followed.table} VALUES ('b', 1)`)
    await expect(readAll(reader, position)).rejects.toThrow('SOURCE_REPLICATION_REFUSED')
  })

  test('whose log ends before the position is another, or an older one', async () => {
    const { source } = await readOnce()
    const ahead = { phase: 'changes', lsn: 'FFFF/0', row: 0, rows_read: 1 }
    await expect(source.read(ahead, { rows_max: 1, bytes_max: 1 })).rejects.toThrow('SOURCE_POSITION_AHEAD')
  })
})

describe('a table', () => {
  test('wants a publication that tells of all its rows and all kinds of changes', async () => {
    const followed = await database.newTable()
    const { table, slot } = followed
    const source = await database.open(followed)
    const missing = async (statement: string, why: RegExp) => {
      await sql(statement)
      await expect(readAll(source)).rejects.toThrow(why)
    }
    await missing(`ALTER PUBLICATION ${slot} SET (publish = 'insert, update')`, /SOURCE_PUBLICATION_MISSING: .*kinds of changes/)
    await sql(`ALTER PUBLICATION ${slot} SET (publish = 'insert, update, delete, truncate')`)
    await missing(`ALTER PUBLICATION ${slot} SET TABLE ${table} WHERE (name > 'b')`, /SOURCE_PUBLICATION_MISSING: .*rows/)
    await missing(`ALTER PUBLICATION ${slot} SET TABLE ${table} (amount)`, /SOURCE_PUBLICATION_MISSING: .*leaves out name/)
    await missing(`ALTER PUBLICATION ${slot} DROP TABLE ${table}`, /SOURCE_PUBLICATION_MISSING: .*leaves the table out/)
    await missing(`DROP PUBLICATION ${slot}`, /SOURCE_PUBLICATION_MISSING: .*CREATE PUBLICATION/)
  })

  test('of which a change was made while there was no publication is told of: the change cannot be read', async () => {
    const { table, slot, source, position } = await readOnce()
    await sql(`DROP PUBLICATION ${slot}`)
    await sql(`INSERT INTO ${table} VALUES ('b', 1)`)
    await sql(`CREATE PUBLICATION ${slot} FOR TABLE ${table}`)
    await expect(readAll(source, position)).rejects.toThrow(/SOURCE_PUBLICATION_MISSING: .*when a row changed/)
  })

  test('wants a key that no two rows have and that a delete tells', async () => {
    const of = async (columns: string, ...more: string[]) => {
      const followed = await database.newTable(columns)
      for (const statement of more) await sql(statement.replaceAll('%', followed.slot))
      const source = await database.open(followed)
      return readAll(source).then(
        () => 'reads',
        (error: unknown) => String(error).split(':')[1]?.trim(),
      )
    }
    expect(await of('name text')).toBe('SOURCE_KEY_UNSUITABLE')
    expect(await of('name text UNIQUE')).toBe('SOURCE_KEY_UNSUITABLE')
    expect(await of('id int PRIMARY KEY, name text NOT NULL UNIQUE')).toBe('SOURCE_KEY_UNSUITABLE')
    const byIndex = 'ALTER TABLE % REPLICA IDENTITY USING INDEX %_name_key'
    expect(await of('id int PRIMARY KEY, name text NOT NULL UNIQUE', byIndex)).toBe('reads')
    expect(await of('name text NOT NULL UNIQUE', 'ALTER TABLE % REPLICA IDENTITY FULL')).toBe('reads')
    expect(await of('name text PRIMARY KEY', 'ALTER TABLE % REPLICA IDENTITY NOTHING')).toBe('SOURCE_KEY_UNSUITABLE')
    expect(await of('id int PRIMARY KEY')).toBe('SOURCE_TABLE_MISSING')
    expect(await of('name text PRIMARY KEY, "_change_kind" int', `INSERT INTO % VALUES ('a', 1)`)).toBe('SOURCE_COLUMN_RESERVED')
  })

  test('that is no ordinary one is refused', async () => {
    const followed = await database.newTable()
    await sql(`CREATE VIEW ${followed.table}_view AS SELECT * FROM ${followed.table}`)
    const view = await database.open({ ...followed, table: `${followed.table}_view` })
    await expect(readAll(view)).rejects.toThrow('SOURCE_TABLE_UNSUITABLE')
  })

  test('that was made anew has another identity', async () => {
    const { table, source } = await readOnce()
    const before = await source.identity()
    await sql(`DROP TABLE ${table}`)
    await expect(source.identity()).rejects.toThrow('SOURCE_TABLE_MISSING')
    await sql(`CREATE TABLE ${table} (name text PRIMARY KEY)`)
    await sql(`ALTER PUBLICATION ${table.replace('public.', '')} ADD TABLE ${table}`)
    expect(await source.identity()).not.toBe(before)
  })
})
