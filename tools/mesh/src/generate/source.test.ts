import { readContract } from '@storemesh/contract'
import { describe, expect, test } from 'vitest'
import { domainFiles } from './domain.js'
import { columnsFromText } from './given-columns.js'
import { requireFor, type NewSource, sourceFiles } from './source.js'

const [, , , contents] = domainFiles({ name: 'shop', owner: 'team-shop', about: 'what is sold' })
const domain = { path: contents?.path ?? '', text: contents?.text ?? '' }

const SALES: NewSource = {
  domain: 'shop',
  owner: 'team-shop',
  entity: 'web_sales',
  from: 'files',
  format: 'csv',
  columns: columnsFromText(
    'sale_id:string!, buyer:long, on:boolean!, day:date!, sold_at:timestamptz!, price:decimal(18,2)!, share:double, email:string',
  ),
  key: ['sale_id'],
}

const written = (source: NewSource) => {
  const files = sourceFiles(source, { domain, test: undefined })
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? ''
  return {
    contract: readContract(textOf(`contracts/shop/${source.entity}.yaml`), `shop/${source.entity}.yaml`),
    code: textOf('domains/shop/domain.ts'),
    test: textOf('domains/shop/domain.test.ts'),
  }
}

test('the contract of a source has its columns, its key and its team, and says who somebody is with its class', () => {
  const { contract } = written(SALES)
  expect(contract).toMatchObject({
    domain: 'shop',
    product: 'web_sales',
    owner: 'team-shop',
    key: ['sale_id'],
    port: { kind: 'source' },
  })
  expect(contract.columns.map(({ name, required }) => [name, required])).toEqual(
    SALES.columns.map(({ name, required }) => [name, required]),
  )
  expect(contract.columns.find(({ name }) => name === 'email')?.classification).toBe('person')
})

describe('where it is follows from its name, or is told', () => {
  test.each([
    [SALES, "files({ prefix: 'raw-data/web-sales', format: 'csv', settle_ms: 0 })"],
    [{ ...SALES, place: 'tills', format: 'parquet' }, "files({ prefix: 'tills', format: 'parquet', settle_ms: 0 })"],
    [{ ...SALES, from: 'topic' }, "topic('web-sales')"],
    [
      { ...SALES, from: 'postgres', cursor: 'sold_at' },
      "postgres({ table: 'public.web_sales', cursor: 'sold_at', key: ['sale_id'] })",
    ],
    [{ ...SALES, from: 'mongo' }, "mongo({ collection: 'shop.web_sales', exports: 'raw-data/mongo/web-sales', settle_ms: 0 })"],
  ] satisfies [NewSource, string][])('%#', (source, from) => {
    expect(written(source).code).toContain(`from: ${from},`)
  })
})

test('a topic has a contract of a topic, keyed by the texts of its key', () => {
  expect(written({ ...SALES, from: 'topic', key: ['sale_id', 'day'] }).contract.port).toMatchObject({
    kind: 'topic',
    topic: { name: 'web-sales', key: ['sale_id'] },
  })
  expect(() => written({ ...SALES, from: 'topic', key: ['day'] })).toThrow('KEY_INVALID')
})

test('of a table that is followed by a cursor each version is a row', () => {
  const { contract, code } = written({ ...SALES, from: 'postgres', cursor: 'sold_at' })
  expect(contract.key).toEqual(['sale_id', 'sold_at'])
  expect(code).toContain("key: ['sale_id', 'sold_at'],")
})

test('what a kind needs is asked for', () => {
  expect(() => requireFor({ ...SALES, from: 'mongo' })).toThrow('expected _id')
  expect(() => requireFor({ ...SALES, from: 'postgres', cursor: 'day' })).toThrow('CURSOR_INVALID')
  expect(() => written({ ...SALES, from: 'postgres' })).toThrow('CURSOR_MISSING')
})

test('a second source is shown beside the first', () => {
  const first = written(SALES)
  const files = sourceFiles(
    { ...SALES, entity: 'refunds' },
    { domain: { path: domain.path, text: first.code }, test: { path: 'domains/shop/domain.test.ts', text: first.test } },
  )
  expect(files.map(({ path, is }) => [path, is])).toEqual([
    ['contracts/shop/refunds.yaml', 'new'],
    ['domains/shop/domain.ts', 'changed'],
    ['domains/shop/domain.test.ts', 'changed'],
  ])
  expect(files[1]?.text).toContain('tables: [ webSales, refunds]')
  expect(files[2]?.text).toMatch(/bronze_files__web_sales: [\s\S]*bronze_files__refunds: /)
})

test('the same source a second time is refused', () => {
  const code = written(SALES).code
  expect(() => sourceFiles(SALES, { domain: { path: domain.path, text: code }, test: undefined })).toThrow('TABLE_EXISTS')
})
