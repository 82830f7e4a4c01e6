/** What is told of the shelf of tea in Hue, for the tests of this domain. */

type Row = Readonly<Record<string, unknown>>

export const movementColumns = {
  movement_id: 'string',
  product_id: 'string',
  store_id: 'string',
  kind: 'string',
  quantity: 'int',
  source: 'string',
  source_version: 'long',
  occurred_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

export const countColumns = {
  count_id: 'string',
  product_id: 'string',
  store_id: 'string',
  quantity: 'int',
  counted_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const SHELF = { product_id: 'tea', store_id: 'hue', source_partition: 0 } as const

/** The last day of January in Jakarta, but for its last seven hours. */
export const at = (time: string) => `2026-01-31T${time}.000000Z`

export const moved = (movement_id: string, kind: string, quantity: number, time: string, more: Row = {}): Row => ({
  ...SHELF,
  movement_id,
  kind,
  quantity,
  source: 'tills',
  source_version: 1,
  occurred_at: at(time),
  source_offset: 1,
  ...more,
})

export const counted = (count_id: string, quantity: number, time: string, source_offset = 1): Row => ({
  ...SHELF,
  count_id,
  quantity,
  counted_at: at(time),
  source_offset,
})
