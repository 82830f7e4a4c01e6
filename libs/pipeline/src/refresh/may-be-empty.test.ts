import { bronze, input, type ModelTable, silver, sql } from '@storemesh/domain'
import { newSchema, type TableName } from '@storemesh/iceberg'
import { appendRows } from '@storemesh/lake'
import { topic } from '@storemesh/source'
import { describe, expect, test } from 'vitest'
import { accountsScd, createAccounts, tellAccounts } from './fixtures/account-world.js'
import { lineWorlds } from './fixtures/line-world.js'
import { madeContract } from './fixtures/made-contract.js'
import { refreshModel } from './refresh-model.js'

const openWorld = lineWorlds()

const lines = bronze('bronze_kafka__lines', { from: topic('lines'), contract: 'shop.lines@1', key: ['order_id'] })
const accounts = bronze('bronze_kafka__accounts', { from: topic('accounts'), contract: 'shop.accounts@1', key: ['account_id'] })

const named: ModelTable = silver('named_unified', {
  reads: [lines, accounts],
  sql: sql(new URL('./fixtures/named_unified.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['kind', 'name'],
    entity: { columns: ['name'], of: { bronze_kafka__lines: ['product_id'], bronze_kafka__accounts: ['account_id'] } },
  },
})

const sari = { account_id: 'sari', city: null, is_closed: false, changed_at: '2026-02-20T00:00:00.000000Z', source_offset: 0 }

test('a model waits for the first rows of what it reads', async () => {
  const { parts } = await openWorld(1)
  await createAccounts(parts)
  expect(await refreshModel(parts, 'shop', named)).toBe('unchanged')
  await tellAccounts(parts, [sari])
  expect(await refreshModel(parts, 'shop', named)).toBe('refreshed')
})

test('and not for those of a table that may be empty, which count when they come', async () => {
  const world = await openWorld(1)
  const { parts } = world
  const waiting: ModelTable = { ...named, mayBeEmpty: [accounts] }
  const kinds = async () =>
    (await world.rows('SELECT DISTINCT kind FROM shop.named_unified ORDER BY kind')).map(({ kind }) => kind)
  await createAccounts(parts)
  expect([await refreshModel(parts, 'shop', waiting), await kinds()]).toEqual(['refreshed', ['product']])
  expect(await refreshModel(parts, 'shop', waiting)).toBe('unchanged')
  await tellAccounts(parts, [sari])
  expect([await refreshModel(parts, 'shop', waiting), await kinds()]).toEqual(['refreshed', ['account', 'product']])
  expect(await refreshModel(parts, 'shop', waiting)).toBe('unchanged')
})

test('where nothing that a model reads has a row it does not run', async () => {
  const { parts } = await openWorld(1)
  const [account] = accountsScd.reads
  await createAccounts(parts)
  const alone: ModelTable = { ...accountsScd, mayBeEmpty: account?.layer === 'bronze' ? [account] : [] }
  expect(await refreshModel(parts, 'shop', alone)).toBe('unchanged')
})

describe('a product of a domain that is not here', () => {
  const MEMBERS: TableName = { namespace: 'abroad', name: 'members' }
  const members = input('abroad.members@1')
  const contract = madeContract('members', [
    'name: member, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1, description: Who it is.',
  ])
  const waiting: ModelTable = silver('names_unified', {
    reads: [lines, members],
    sql: sql(new URL('./fixtures/names_unified.sql', import.meta.url)),
    write: {
      mode: 'merge',
      key: ['kind', 'name'],
      entity: { columns: ['name'], of: { bronze_kafka__lines: ['product_id'], 'abroad.members': ['member'] } },
    },
  })
  const reading: ModelTable = { ...waiting, mayBeEmpty: [members] }

  const openWithContract = async () => {
    const world = await openWorld(1)
    const parts = { ...world.parts, contracts: new Map([['abroad.members@1', contract]]) }
    const kinds = async () =>
      (await world.rows('SELECT DISTINCT kind FROM shop.names_unified ORDER BY kind')).map(({ kind }) => kind)
    const beThere = () =>
      parts.catalog.create(MEMBERS, {
        location: 'gold/abroad/members',
        schema: newSchema([{ name: 'member', type: 'string', required: true }]),
        partition: [],
        properties: {},
      })
    const tell = (member: string) => appendRows(parts, MEMBERS, { sql: `SELECT '${member}' AS member`, relations: new Map() })
    return { parts, kinds, beThere, tell }
  }

  test('is waited for', async () => {
    const { parts } = await openWithContract()
    expect(await refreshModel(parts, 'shop', waiting)).toBe('unchanged')
  })

  test('is empty, as its contract promises it, for who says that it may be; what it has counts when it comes, and no more when it goes', async () => {
    const { parts, kinds, beThere, tell } = await openWithContract()
    const refreshed = async () => [await refreshModel(parts, 'shop', reading), await kinds()]
    expect(await refreshed()).toEqual(['refreshed', ['product']])
    expect(await refreshed()).toEqual(['unchanged', ['product']])
    await beThere()
    expect(await refreshed()).toEqual(['unchanged', ['product']])
    await tell('sari')
    expect(await refreshed()).toEqual(['refreshed', ['member', 'product']])
    expect(await refreshed()).toEqual(['unchanged', ['member', 'product']])
    await parts.catalog.drop(MEMBERS)
    expect(await refreshed()).toEqual(['refreshed', ['product']])
    expect(await refreshed()).toEqual(['unchanged', ['product']])
  })

  test('is CONTRACT_MISSING where nobody has promised it', async () => {
    const { parts } = await openWorld(1)
    await expect(refreshModel(parts, 'shop', reading)).rejects.toMatchObject({ code: 'CONTRACT_MISSING' })
  })
})
