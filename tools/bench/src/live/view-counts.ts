import { type Contract, readContract } from '@storemesh/contract'
import { instantText, type JsonObject } from '@storemesh/core'
import { processor, text } from '@storemesh/domain'

type Views = { readonly count: number }
type Shown = { readonly views: number }

export const VIEWS = 'views-topic'
export const VIEW_COUNTS = 'bench.view-counts'
export const VIEWS_CONTRACT = 'bench.views@1'
export const TOLD_EVERY = 100
const START_MS = Date.UTC(2026, 0, 31)

/** How often each user looked at something; the hundredth time is told, and each hundredth after it. */
export const viewCounts = processor<Views, Shown>({
  name: 'view-counts',
  reads: [
    {
      topic: VIEWS,
      contract: VIEWS_CONTRACT,
      at: 'viewed_at',
      key: ({ fields }) => text(fields, 'user_id'),
      step: ({ fields }, before) => {
        const count = (before?.count ?? 0) + 1
        const tells = count % TOLD_EVERY === 0 ? [{ key: text(fields, 'user_id'), row: { views: count } }] : []
        return { state: { count }, tells }
      },
    },
  ],
  state: { version: 1 },
  time: { out_of_order_ms: 60_000, idle_ms: 1_000, late: 'step' },
  space: { name: 'bench.view_counts', indexes: {} },
  changes: VIEW_COUNTS,
})

/** Prime, so that users come in no order. */
const STRIDE = 7919

export const viewOf = (number: number, users: number): JsonObject => ({
  user_id: `user-${(number * STRIDE) % users}`,
  viewed_at: instantText(START_MS + number),
})

export const viewsContract: Contract = readContract(
  `
apiVersion: v3.1.0
kind: DataContract
id: bench.views
name: views
domain: bench
version: 1.0.0
status: active
description: { purpose: Give the bench something to count. }
team: { name: team-bench }
schema:
  - name: views
    logicalType: object
    physicalType: topic
    description: Somebody looked at something.
    properties:
      - { name: user_id, logicalType: string, required: true, primaryKey: true, description: Who. }
      - { name: viewed_at, logicalType: timestamp, physicalType: timestamptz, required: true, description: When. }
slaProperties:
  - { property: retention, value: 7, unit: d, description: A week. }
customProperties:
  - { property: mesh.port, value: topic }
  - { property: mesh.topic, value: ${VIEWS} }
  - { property: mesh.partitions, value: 3 }
  - { property: mesh.topicKey, value: user_id }
`,
  'views.yaml',
)
