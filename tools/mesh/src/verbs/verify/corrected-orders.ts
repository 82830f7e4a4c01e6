import { viewerOfEverything } from '@storemesh/access'
import { isFault } from '@storemesh/core'
import { deadLetterTopic, isFirstTelling, isRowId } from '@storemesh/pipeline'
import type { Embedded } from '../../wiring/embedded.js'
import { recordsOf } from '../../wiring/records-of.js'

const TABLE = { namespace: 'orders', name: 'bronze_kafka__transactions' }
const IDS_AT_ONCE = 1000

/** The orders of refused events that were corrected and have landed. */
export async function correctedOrders(embedded: Pick<Embedded, 'eventLog' | 'catalog' | 'lake'>): Promise<ReadonlySet<string>> {
  const orders = new Set<string>()
  if (!(await isThere(embedded))) return orders
  let row_ids: string[] = []
  for await (const record of recordsOf(embedded.eventLog, deadLetterTopic(TABLE.namespace, TABLE.name))) {
    if (record.key === undefined || !isRowId(record.key) || !isFirstTelling(record)) continue
    row_ids.push(record.key)
    if (row_ids.length < IDS_AT_ONCE) continue
    await addLanded(embedded, row_ids, orders)
    row_ids = []
  }
  if (row_ids.length > 0) await addLanded(embedded, row_ids, orders)
  return orders
}

const isThere = ({ catalog }: Pick<Embedded, 'catalog'>): Promise<boolean> =>
  catalog.load(TABLE).then(
    () => true,
    (error: unknown) => {
      if (isFault(error, 'TABLE_NOT_FOUND')) return false
      throw error
    },
  )

async function addLanded({ lake }: Pick<Embedded, 'lake'>, row_ids: readonly string[], orders: Set<string>): Promise<void> {
  const some = row_ids.map((id) => `'${id}'`).join(', ')
  const sql = `SELECT transaction_id FROM ${TABLE.namespace}.${TABLE.name} WHERE row_id IN (${some})`
  for await (const rows of lake.rows(sql, viewerOfEverything('mesh verify')))
    for (const { transaction_id } of rows) if (typeof transaction_id === 'string') orders.add(transaction_id)
}
