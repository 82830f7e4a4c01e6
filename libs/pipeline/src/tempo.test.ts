import { defineDomain, type Domain, every, gold, onChange, product, silver, sql } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { receiptsFeed } from './fixtures/sales-domain.js'
import { type Moved, temposOf, wholeOf } from './tempo.js'

const rows = sql(new URL('fixtures/receipts_unified.sql', import.meta.url))
const rebuilt = { sql: rows, write: { mode: 'rebuild' } } as const

const returnsFeed = { ...receiptsFeed, name: 'bronze_kafka__returns' }
const prompt = silver('receipts_unified', { ...rebuilt, reads: [receiptsFeed], runs: onChange })
const hourly = silver('receipts_validated', { ...rebuilt, reads: [prompt, returnsFeed], runs: every('1 hour') })
const ofHours = gold('dim_products', { ...rebuilt, reads: [prompt, hourly] })
const ofThose = gold('dim_product_lines', { ...rebuilt, reads: [ofHours] })

const domain = defineDomain({
  name: 'sales',
  owner: 'team-sales',
  tables: [receiptsFeed, returnsFeed, prompt, hourly, ofHours, ofThose],
  live: [],
  products: [
    product({ contract: 'sales.receipts_unified@1', from: prompt }),
    product({ contract: 'sales.dim_products@1', from: ofHours }),
  ],
})

const namesOf = ({ models, tables, products }: Moved) => ({
  models: models.map(({ name }) => name),
  tables: tables.map(({ name }) => name),
  products: products.map(({ contract }) => contract),
})

test('what has a timetable may wait, and so may what reads it, and a source of these alone; the rest follows what lands', () => {
  const { prompt, patient } = temposOf(domain)
  expect(namesOf(prompt)).toEqual({
    models: ['receipts_unified'],
    tables: ['bronze_kafka__receipts', 'receipts_unified'],
    products: ['sales.receipts_unified@1'],
  })
  expect(namesOf(patient)).toEqual({
    models: ['receipts_validated', 'dim_products', 'dim_product_lines'],
    tables: ['bronze_kafka__returns', 'receipts_validated', 'dim_products', 'dim_product_lines'],
    products: ['sales.dim_products@1'],
  })
})

test('a source that nothing reads may wait, beside others and alone', () => {
  const patient = (tables: Domain['tables']) =>
    namesOf(temposOf(defineDomain({ ...domain, tables, products: [] })).patient).tables
  expect(patient([receiptsFeed, returnsFeed, prompt])).toEqual(['bronze_kafka__returns'])
  expect(patient([receiptsFeed])).toEqual(['bronze_kafka__receipts'])
})

test('both together are the whole domain', () => {
  const { prompt, patient } = temposOf(domain)
  const whole = namesOf(wholeOf(domain))
  for (const part of ['models', 'tables', 'products'] as const)
    expect(new Set([...namesOf(prompt)[part], ...namesOf(patient)[part]])).toEqual(new Set(whole[part]))
})
