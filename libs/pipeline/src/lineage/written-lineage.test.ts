import type { ModelTable } from '@storemesh/domain'
import type { StatementLineage, ValueOrigin } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { throughLineage, writtenLineage } from './written-lineage.js'

const column = (name: string, how: ValueOrigin['how'] = 'as it is') => ({
  name,
  from: [{ table: 'users', column: name, how }],
  unknown: [],
})
const statement: StatementLineage = {
  columns: [column('user_id'), column('city'), column('is_gone', 'computed'), column('changed_at')],
  rows: [{ table: 'users', column: 'kind' }],
  unknown: [],
}
const entity = { of: { users: ['user_id'] } } as const
const written = (write: ModelTable['write']) => {
  const { columns, rows } = writtenLineage({ write }, statement)
  const told = columns.map(({ name, from }) => [name, from.map((each) => `${each.column} ${each.how}`)])
  return { columns: Object.fromEntries(told), rows: rows.map((each) => each.column) }
}

test('the time of the run is of no column', () => {
  expect(written({ mode: 'rebuild' })).toMatchObject({ columns: { created_at: [] }, rows: ['kind'] })
})

test('a table of versions has its bounds from the moment, and its rows from all that is told', () => {
  expect(written({ mode: 'versions', key: ['user_id'], at: 'changed_at', gone: 'is_gone', entity })).toEqual({
    columns: {
      user_id: ['user_id as it is'],
      city: ['city as it is'],
      created_at: [],
      effective_date: ['changed_at computed'],
      end_date: ['changed_at computed'],
      is_current: ['changed_at computed'],
      effective_at: ['changed_at as it is'],
      end_at: ['changed_at computed'],
    },
    rows: ['kind', 'user_id', 'city', 'is_gone', 'changed_at'],
  })
})

test('a ledger says by its key what an entry corrects', () => {
  const write = { mode: 'ledger', key: ['user_id'], measures: ['city'], entity: { ...entity, columns: ['user_id'] } } as const
  expect(written(write)).toMatchObject({ columns: { corrects: ['user_id computed'] } })
})

test('code may make any of its columns of whatever the statement gives', () => {
  const { columns, rows } = throughLineage(statement, ['score', 'reason'])
  expect(columns.map(({ name, from }) => [name, from.map((each) => `${each.column} ${each.how}`)])).toEqual(
    ['score', 'reason'].map((name) => [name, ['user_id computed', 'city computed', 'is_gone computed', 'changed_at computed']]),
  )
  expect(rows).toEqual(statement.rows)
})
