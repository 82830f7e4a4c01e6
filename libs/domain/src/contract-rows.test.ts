import { topic } from '@storemesh/source'
import { expect, expectTypeOf, test } from 'vitest'
import type { ColumnOf, ContractRow } from './contract-rows.js'
import { realtime } from './realtime.js'
import { sql } from './sql-file.js'
import { bronze, gold, input, type ModelTable, silver } from './table.js'

declare module '@storemesh/domain' {
  interface ContractRows {
    readonly 'shelf.counts@1': { readonly count_id: string; readonly counted_at: string; readonly quantity: number }
    readonly 'shelf.days@2': { readonly day: string; readonly quantity: bigint }
  }
}

const from = topic('counts')
const statement = sql(new URL('file:///shelf_days.sql'))
const counts = bronze('bronze_kafka__counts', { from, contract: 'shelf.counts@1', key: ['count_id'] })
const model = { reads: [counts], sql: statement, contract: 'shelf.days@2' } as const
const overwrite = { mode: 'overwrite' } as const
const entity = { columns: ['day'], of: { bronze_kafka__counts: ['CAST(counted_at AS date)'] } } as const

test('a declaration names columns that its contract has', () => {
  expect(realtime('counts', { of: counts, key: ['count_id', 'counted_at'] }).of).toBe(counts)
  const days = gold('shelf_days', {
    ...model,
    write: { mode: 'merge', key: ['day'], entity },
    partition: { column: 'day', transform: 'identity' },
    orderBy: ['quantity'],
  })
  expect(days.contract).toBe('shelf.days@2')
})

test('columns that its contract does not have do not compile', () => {
  // @ts-expect-error the key of a bronze table
  bronze('bronze_kafka__counts', { from, contract: 'shelf.counts@1', key: ['counted_by'] })
  // @ts-expect-error the key of a real-time table
  realtime('counts', { of: counts, key: ['counted_by'] })
  // @ts-expect-error the key of a model
  gold('shelf_days', { ...model, write: { mode: 'append', key: ['count_id'] } })
  // @ts-expect-error the columns of an entity
  silver('shelf_unified', { ...model, write: { mode: 'merge', key: ['day'], entity: { columns: ['counted_at'], of: {} } } })
  // @ts-expect-error the measures of a ledger
  gold('shelf_days', { ...model, write: { mode: 'ledger', key: ['day'], measures: ['count'], entity } })
  // @ts-expect-error the column of a partition
  gold('shelf_days', { ...model, write: overwrite, partition: { column: 'counted_at', transform: 'day' } })
  // @ts-expect-error the order of rows in a file
  gold('shelf_days', { ...model, write: overwrite, orderBy: ['counted_at'] })
  expect(model.reads).toEqual([counts])
})

test('a product that a known domain does not have does not compile', () => {
  // @ts-expect-error shelf has no such product
  bronze('bronze_kafka__counts', { from, contract: 'shelf.nothing@1', key: ['count_id'] })
  // @ts-expect-error shelf has no such version
  input('shelf.counts@2')
  // @ts-expect-error nor is it promised by a model
  gold('shelf_days', { ...model, contract: 'shelf.days@1', write: overwrite })
  expect(input('shelf.counts@1').major).toBe(1)
})

test('any column of a domain without contracts passes, and so does what is declared elsewhere', () => {
  expect(bronze('bronze_kafka__tills', { from, contract: 'till.sales@1', key: ['anything'] }).key).toEqual(['anything'])
  const declared: ModelTable = gold('till_days', { reads: [], sql: statement, write: { mode: 'append', key: ['anything'] } })
  expect(silver('tills_unified', declared)).toMatchObject({ layer: 'gold', write: declared.write })
  expectTypeOf<ColumnOf<'till.sales@1'>>().toEqualTypeOf<string>()
})

test('a row is what the contract says of it', () => {
  expectTypeOf<ContractRow<'shelf.days@2'>>().toEqualTypeOf<{ readonly day: string; readonly quantity: bigint }>()
  expectTypeOf<ColumnOf<'shelf.counts@1'>>().toEqualTypeOf<'count_id' | 'counted_at' | 'quantity'>()
  expect(counts.contract).toBe('shelf.counts@1')
})
