import { instantOf } from '@storemesh/core'
import type { LineageReader } from '@storemesh/query-engine'
import type { RunEvent } from '@storemesh/telemetry'
import { expect, test } from 'vitest'
import { receipt } from '../fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from '../fixtures/world.js'

const aWorld = worldsOfThisFile()

const PRODUCT_SALES: LineageReader = {
  lineageOf: async () => ({
    columns: [{ name: 'revenue', from: [{ table: 'receipts_unified', column: 'amount', how: 'aggregated' }], unknown: [] }],
    rows: [],
    unknown: [],
  }),
}

async function eventsOfARun(): Promise<readonly RunEvent[]> {
  const world = await aWorld()
  await world.tell(receipt('r-1'))
  const told: RunEvent[] = []
  const events = { tell: (some: readonly RunEvent[]) => void told.push(...some), close: async () => undefined }
  const lineage = { events, namespace: 'storemesh://test', statements: PRODUCT_SALES }
  await turnsOf({ ...world.freshParts(), lineage })
  return told
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('each step that changed something is told as it began and as it ended', async () => {
  const told = await eventsOfARun()
  const names = told.map(({ eventType, job }) => `${eventType} ${job.name}`)
  expect(names).toContain('START sales.ingest.bronze_kafka__receipts')
  expect(names).toContain('COMPLETE sales.refresh.product_sales')
  expect(names).toContain('COMPLETE sales.publish.receipts_unified@1')
  for (const { run, eventTime, producer, schemaURL } of told) {
    expect(run.runId).toMatch(UUID)
    expect(instantOf(eventTime)).toBeDefined()
    expect([producer, schemaURL].every((uri) => URL.canParse(uri))).toBe(true)
  }
})

test('a refresh says what it read, and how each column comes of it', async () => {
  const refresh = (await eventsOfARun()).find(
    ({ eventType, job }) => eventType === 'COMPLETE' && job.name === 'sales.refresh.product_sales',
  )
  expect(refresh).toMatchObject({
    inputs: [{ namespace: 'storemesh://test', name: 'sales.receipts_unified' }],
    outputs: [
      {
        name: 'sales.product_sales',
        facets: {
          schema: { fields: expect.arrayContaining([expect.objectContaining({ name: 'revenue', type: 'decimal(18, 2)' })]) },
          columnLineage: {
            fields: {
              revenue: {
                inputFields: [
                  {
                    namespace: 'storemesh://test',
                    name: 'sales.receipts_unified',
                    field: 'amount',
                    transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }],
                  },
                ],
              },
            },
          },
        },
      },
    ],
  })
})
