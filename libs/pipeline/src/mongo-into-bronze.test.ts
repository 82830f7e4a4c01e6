import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { contractReference, readContract } from '@storemesh/contract'
import { bronze, defineDomain } from '@storemesh/domain'
import { filesystemStore } from '@storemesh/object-store'
import { mongo } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { rowsOf } from './fixtures/outcome.js'
import { sales } from './fixtures/sales-domain.js'
import { turnsOf, worldsOfThisFile } from './fixtures/world.js'
import { deadLetterTopic } from './index.js'

const openWorld = worldsOfThisFile()
const TABLE = 'bronze_mongo__marketplace_orders'
const EXPORTS = 'raw-data/mongo/marketplace.orders'

const CONTRACT = readContract(
  `
apiVersion: v3.1.0
kind: DataContract
id: sales.marketplace_orders
name: marketplace_orders
domain: sales
version: 1.0.0
status: active
description: { purpose: Give the pipeline documents of a marketplace. }
team: { name: team-sales }
schema:
  - name: marketplace_orders
    logicalType: object
    physicalType: table
    description: Orders as the marketplace keeps them.
    properties:
      - { name: _id, logicalType: string, required: true, primaryKey: true, description: The document. }
      - { name: invoice, logicalType: number, physicalType: 'decimal(19, 0)', description: Past 2^53 an integer is read exactly as a decimal. }
      - { name: total, logicalType: number, physicalType: 'decimal(18, 2)', description: What was paid. }
      - { name: updated_at, logicalType: timestamp, physicalType: timestamptz, required: true, description: When it was last written. }
customProperties:
  - { property: mesh.port, value: source }
`,
  'marketplace_orders.yaml',
)

const domain = defineDomain({
  ...sales,
  tables: [
    bronze(TABLE, {
      from: mongo({ collection: 'marketplace.orders', exports: EXPORTS, settle_ms: 1000 }),
      contract: 'sales.marketplace_orders@1',
      key: ['_id', 'updated_at'],
    }),
  ],
  live: [],
  products: [],
})

test('documents of an export land in a table as their contract reads them, relaxed or canonical, and a broken line does not hold them up', async () => {
  const world = await openWorld()
  const folder = await temporaryFolder()
  const path = join(folder, EXPORTS, 'monday.json')
  await mkdir(dirname(path), { recursive: true })
  const lines = [
    '{"_id":{"$oid":"65a1b2c3d4e5f60718293a4b"},"invoice":9007199254740993,"total":{"$numberDecimal":"129000.50"},"updated_at":{"$date":"2026-01-02T03:04:05.678Z"}}',
    '{"_id":{"$oid":',
    '{"_id":{"$oid":"65a1b2c3d4e5f60718293a4c"},"invoice":{"$numberLong":"-9007199254740993"},"total":{"$numberDouble":"0.5"},"updated_at":{"$date":{"$numberLong":"1767323045678"}}}',
  ]
  await writeFile(path, lines.join('\n'))
  await utimes(path, world.clock.now_ms() / 1000, world.clock.now_ms() / 1000)
  world.clock.advance(2000)
  const parts = {
    ...world.freshParts(),
    contracts: new Map([[contractReference(CONTRACT), CONTRACT]]),
    connections: { files: new Map([['files', filesystemStore(folder)]]), clock: world.clock },
  }
  await turnsOf(parts, domain)
  expect(await rowsOf(parts, TABLE)).toEqual([
    expect.stringContaining('"_id":"65a1b2c3d4e5f60718293a4b","invoice":"9007199254740993","total":"129000.50"'),
    expect.stringContaining('"_id":"65a1b2c3d4e5f60718293a4c","invoice":"-9007199254740993","total":"0.50"'),
  ])
  const instants = (await rowsOf(parts, TABLE)).map((row) => /"updated_at":"?([^",}]*)/.exec(row)?.[1])
  expect(instants).not.toContain(undefined)
  expect(new Set(instants).size).toBe(1)
  const refused = await parts.eventLog.read(deadLetterTopic('sales', TABLE), 0, 0, { records_max: 10, bytes_max: 1 << 20 })
  expect(refused.map(({ value }) => Buffer.from(value).toString())).toEqual(['{"_id":{"$oid":'])
})
