import { secret } from '@storemesh/core'
import { expect, inject, test } from 'vitest'
import { postgres } from '../declaration.js'
import { openSource } from '../open-source.js'
import { ALL, realDatabase } from './replication/fixtures/real-database.js'

const database = realDatabase()

test('a row of a transaction that was open while the table was looked at is found when that has ended', async () => {
  const { table } = await database.newTable('name text PRIMARY KEY, seen timestamptz NOT NULL DEFAULT now()')
  const { password, ...server } = inject('postgres')
  const declared = postgres({ table, cursor: 'seen', key: ['name'] })
  await using source = closing(await openSource(declared, { postgres: { ...server, password: secret(password) } }))
  const namesAfter = async (position?: Awaited<ReturnType<typeof source.read>>['next']) => {
    const { rows, next } = await source.read(position, ALL)
    return { names: rows.map(({ key }) => key), next }
  }

  const late = await database.another()
  await late.query('BEGIN')
  await late.query(`INSERT INTO ${table} (name) VALUES ('late')`)
  await database.sql(`INSERT INTO ${table} (name) VALUES ('soon')`)
  const { names, next } = await namesAfter()
  expect(names).toEqual(['soon'])
  expect((await namesAfter(next)).names).toEqual([])
  await late.query('COMMIT')
  const after = await namesAfter(next)
  expect(after.names).toContain('late')
  expect((await namesAfter(after.next)).names).toEqual([])

  const taken = await database.another()
  await taken.query('BEGIN')
  await taken.query(`INSERT INTO ${table} (name) VALUES ('taken back')`)
  expect((await namesAfter(after.next)).names).toEqual([])
  await taken.query('ROLLBACK')
  expect((await namesAfter(after.next)).names).toEqual([])
})

const closing = <Closed extends { close(): Promise<void> }>(closed: Closed) => ({
  ...closed,
  [Symbol.asyncDispose]: () => closed.close(),
})
