import type { ContractPort } from '@storemesh/contract'
import type { ModelTable } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { shapeDifferences } from './shape-differences.js'

type Shape = Pick<ModelTable, 'partition' | 'write'>

const BY_DAY: ContractPort = { kind: 'table', partition: { column: 'sold_at', transform: 'day' } }
const partition = { column: 'sold_at', transform: 'day' } as const
const entity = { columns: ['sale_id'], of: {} } as const
const differences = (shape: Shape, key: readonly string[], port: ContractPort = { kind: 'table' }) =>
  shapeDifferences(shape, { port, key })

test.each<readonly [string, Shape, readonly string[]]>([
  ['appends by the primary key', { write: { mode: 'append', key: ['sale_id'] } }, ['sale_id']],
  ['merges by it, in another order', { write: { mode: 'merge', key: ['b', 'a'], entity } }, ['a', 'b']],
  ['holds versions', { write: { mode: 'versions', key: ['user_id'], at: 'told_at', entity } }, ['user_id', 'effective_at']],
  ['is a ledger', { write: { mode: 'ledger', key: ['sale_id'], measures: ['amount'], entity } }, ['event_id']],
  ['is made again', { write: { mode: 'rebuild' } }, ['sale_id']],
])('a model that %s is what its contract says', (_, shape, key) => {
  expect(differences(shape, key)).toEqual([])
})

test('another key than the contract’s is told', () => {
  expect(differences({ write: { mode: 'append', key: ['sale_id', 'line'] } }, ['sale_id'])).toEqual([
    'tells rows apart by sale_id, line, and the primary key is sale_id: change one of them',
  ])
  expect(differences({ write: { mode: 'versions', key: ['user_id'], at: 'told_at', entity } }, ['user_id'])).toHaveLength(1)
})

test('another partition than the contract’s is told, and none where it names one', () => {
  const write = { mode: 'rebuild' } as const
  expect(differences({ write, partition }, ['sale_id'], BY_DAY)).toEqual([])
  expect(differences({ write, partition: { ...partition, transform: 'month' } }, ['sale_id'], BY_DAY)).toEqual([
    'is partitioned by month(sold_at), and mesh.partition is day(sold_at): change one of them',
  ])
  expect(differences({ write }, ['sale_id'], BY_DAY)).toEqual([
    'is partitioned by nothing, and mesh.partition is day(sold_at): change one of them',
  ])
})

test('how a table is partitioned is its owner’s to say where the contract says nothing of it', () => {
  expect(differences({ write: { mode: 'rebuild' }, partition }, ['sale_id'])).toEqual([])
})
