import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('an account is reached by what it says now', async () => {
  const columns = { user_id: 'string', email: 'string', phone: 'string', is_current: 'boolean' } as const
  const rows = [
    { user_id: 'u1', email: 'before@example.com', phone: null, is_current: false },
    { user_id: 'u1', email: 'sari@example.com', phone: '0812', is_current: true },
  ]
  const sql = new URL('./stg_contacts.sql', import.meta.url)
  expect(await modelRows(sql, { users_scd: { columns, rows } }, 'user_id')).toEqual([
    { user_id: 'u1', email: 'sari@example.com', phone: '0812' },
  ])
})
