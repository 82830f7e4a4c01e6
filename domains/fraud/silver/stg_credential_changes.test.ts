import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'

const columns = {
  user_id: 'string',
  login_id: 'string',
  device_id: 'string',
  outcome: 'string',
  changed_credential: 'boolean',
  at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

type Given = Readonly<Record<string, unknown>>

const login = (login_id: string, device_id: string, at: string, change: Given = {}): Given => ({
  user_id: 'u1',
  login_id,
  device_id,
  outcome: 'success',
  changed_credential: false,
  at: `2026-02-${at}:00.000000Z`,
  source_partition: 0,
  source_offset: 1,
  ...change,
})
const changing = { changed_credential: true }

async function changes(...rows: readonly Given[]) {
  const given = { bronze_kafka__logins: { columns, rows } }
  const found = await modelRows(new URL('./stg_credential_changes.sql', import.meta.url), given, 'user_id, login_id')
  return found.map(({ user_id, login_id, device_id }) => [user_id, login_id, device_id])
}

const atHome = login('l1', 'home', '01T10:00')

test('a change from a device that the account has had for less than a day is told, once', async () => {
  const taken = login('l3', 'away', '05T09:59', changing)
  expect(await changes(atHome, login('l2', 'away', '04T10:00'), taken, { ...taken, source_offset: 7 })).toEqual([
    ['u1', 'l3', 'away'],
  ])
})

describe('not told is', () => {
  test.each<readonly [string, readonly Given[]]>([
    ['a change from where the account always was', [atHome, login('l2', 'home', '04T10:00', changing)]],
    ['one with the first login of all', [login('l1', 'home', '01T10:00', changing)]],
    ['one from a device of a day ago', [atHome, login('l2', 'phone', '04T10:00'), login('l3', 'phone', '05T10:00', changing)]],
    ['one that did not go through', [atHome, login('l2', 'away', '04T10:00', { ...changing, outcome: 'failure' })]],
    [
      'one from a new device where nobody had got in before',
      [login('l1', 'home', '01T10:00', { outcome: 'failure' }), login('l2', 'away', '04T10:00', changing)],
    ],
    ['one with somebody else’s first login', [atHome, login('l2', 'away', '04T10:00', { ...changing, user_id: 'u2' })]],
  ])('%s', async (_what, rows) => {
    expect(await changes(...rows)).toEqual([])
  })
})
