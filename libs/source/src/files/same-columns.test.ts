import { type ContractColumn, type ContractType, eventCheck } from '@storemesh/contract'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FileFormat } from '../declaration.js'
import { avroFile, type Schema } from './fixtures/avro-file.js'
import { drain, newDrop, removeDrops } from './fixtures/drop-folder.js'
import { type ParquetWriter, parquetWriter } from './fixtures/parquet-file.js'

/** A sale is the same columns for its contract, whichever format it came in. */

let written: ParquetWriter

beforeAll(async () => {
  written = await parquetWriter()
})
afterAll(() => written.close())
afterEach(removeDrops)

const column = (name: string, of: ContractType, required = true): ContractColumn => ({ name, of, required, description: name })
const scalar = (type: Extract<ContractType, { kind: 'scalar' }>['type']): ContractType => ({ kind: 'scalar', type })
const line: ContractType = {
  kind: 'object',
  fields: [column('sku', { kind: 'text', type: 'string' }), column('quantity', scalar('int'))],
}
const check = eventCheck({
  columns: [
    column('sale_id', scalar('uuid')),
    column('number', scalar('long')),
    column('till', { kind: 'text', type: 'string' }, false),
    column('total', scalar('decimal(18, 2)')),
    column('weight', scalar('double')),
    column('paid', scalar('boolean')),
    column('day', scalar('date')),
    column('sold_at', scalar('timestamptz')),
    column('lines', { kind: 'list', element: line }),
  ],
})

const ID = '00112233-4455-6677-8899-aabbccddeeff'
const SOLD_AT_US = 1_767_225_600_123_456
/** The largest whole number that the writer of the fixtures takes. */
const AVSC_MOST = Number.MAX_SAFE_INTEGER - 1
const SALE = {
  sale_id: ID,
  number: Number.MAX_SAFE_INTEGER,
  till: null,
  total: '59.98',
  weight: 0.1,
  paid: true,
  day: '2026-01-01',
  sold_at: '2026-01-01T00:00:00.123456Z',
  lines: [{ sku: 'p1', quantity: 2 }],
}

async function columnsOf(format: FileFormat, content: Uint8Array): Promise<unknown> {
  const { put, open } = await newDrop()
  await put('sale', content)
  const [row] = (await drain(await open({ format }))).rows
  const checked = row && check(row.value)
  return checked?.ok ? { columns: checked.columns, unknown: checked.unknown } : checked
}

const EXPECTED = { columns: SALE, unknown: undefined }

test('JSON lines', async () => {
  expect(await columnsOf('json-lines', Buffer.from(JSON.stringify(SALE)))).toEqual(EXPECTED)
})

test('Avro', async () => {
  const fields = [
    { name: 'sale_id', type: { type: 'fixed', name: 'id', size: 16, logicalType: 'uuid' } },
    { name: 'number', type: 'long' },
    { name: 'till', type: ['null', 'string'] },
    { name: 'total', type: { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 } },
    { name: 'weight', type: 'double' },
    { name: 'paid', type: 'boolean' },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'sold_at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'line',
          fields: [
            { name: 'sku', type: 'string' },
            { name: 'quantity', type: 'int' },
          ],
        },
      },
    },
  ]
  const schema: Schema = JSON.parse(JSON.stringify({ type: 'record', name: 'sale', fields }))
  const sale = {
    ...SALE,
    sale_id: Buffer.from(ID.replaceAll('-', ''), 'hex'),
    number: AVSC_MOST,
    total: Buffer.from('176e', 'hex'),
    day: 20_454,
    sold_at: SOLD_AT_US,
  }
  expect(await columnsOf('avro', await avroFile(schema, [sale]))).toEqual({
    ...EXPECTED,
    columns: { ...SALE, number: AVSC_MOST },
  })
})

test('Parquet', async () => {
  const query = `SELECT UUID '${ID}' AS sale_id, ${Number.MAX_SAFE_INTEGER}::BIGINT AS number, NULL::VARCHAR AS till, 59.98::DECIMAL(18, 2) AS total,
    0.1::DOUBLE AS weight, TRUE AS paid, DATE '2026-01-01' AS day, make_timestamptz(${SOLD_AT_US}) AS sold_at, [{'sku': 'p1', 'quantity': 2}] AS lines`
  expect(await columnsOf('parquet', await written.fileOf(query))).toEqual(EXPECTED)
})
