import { Fault } from '@storemesh/core'
import type { DeliveryParts } from './delivery.js'
import { DELIVERIES, type DeliveryRow, type LedgerRow, LEDGERS, type OpenDelivery, rowKeyOf } from './rows.js'

const ATTEMPTS_MAX = 20
/** Begun and not known to be in the log, over all processes; with those of one turn they are one look into the store. */
const OPEN_MAX = 800

/** A row, and where it stands in line. */
export interface OpenRow extends OpenDelivery {
  readonly row: DeliveryRow
}

/** Of what stands in line, from the lowest sequence on, all that is not known to be in the log. */
export async function openRows(parts: DeliveryParts, { open }: Pick<LedgerRow, 'open'>): Promise<readonly OpenRow[]> {
  const rows = await rowsOf(
    parts,
    open.map(({ key }) => key),
  )
  return open.flatMap((place) => {
    const row = rows.get(place.key)
    return row?.state === 'begun' && row.came_ms === place.came_ms ? [{ ...place, row }] : []
  })
}

export async function ledgerOf({ store, webhook }: DeliveryParts): Promise<LedgerRow | undefined> {
  return (await store.get(LEDGERS, webhook))?.row
}

/**
 * Gives each begun delivery its place in line, unless it has one. The ledger is read before the rows are: whoever finishes one
 * meanwhile has noted so in its row, and whoever takes it out of the line has changed the ledger, so that this is tried again.
 */
export async function standInLine(parts: DeliveryParts, keys: readonly string[], isNewHere: boolean): Promise<void> {
  const { store, webhook } = parts
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const found = await store.get(LEDGERS, webhook)
    const open = found ? (await openRows(parts, found.row)).map(({ key, came_ms, sequence }) => ({ key, came_ms, sequence })) : []
    const standing = new Set(open.map(({ key }) => key))
    const rows = await rowsOf(parts, keys)
    const { producer, next_sequence } = lineOf(parts, found?.row, open, isNewHere)
    const added = keys
      .filter((key) => !standing.has(key) && beganOf(rows, key).state === 'begun')
      .map((key, n) => ({ key, came_ms: beganOf(rows, key).came_ms, sequence: next_sequence + n }))
    if (added.length === 0) return
    requireRoom(open.length + added.length)
    const row = { producer, next_sequence: next_sequence + added.length, open: [...open, ...added] }
    const put = { key: webhook, row, version: (found?.version ?? 0) + 1, expected: found?.version }
    if (await store.compareAndSet(LEDGERS, put)) return
  }
  throw new Fault('WEBHOOK_BUSY', `others were first ${ATTEMPTS_MAX} times: send it again`)
}

/**
 * A process that comes anew appends under a name of its own once nothing is open: were the store put back to an older day, or
 * lost, the log would take new events for those that it has.
 */
function lineOf({ webhook, dice }: DeliveryParts, row: LedgerRow | undefined, open: readonly OpenDelivery[], isNewHere: boolean) {
  if (row && (open.length > 0 || !isNewHere)) return row
  return { producer: `webhook:${webhook}:${dice.uuid()}`, next_sequence: 0 }
}

async function rowsOf({ store, webhook }: DeliveryParts, keys: readonly string[]): Promise<ReadonlyMap<string, DeliveryRow>> {
  const found = await store.getMany(
    DELIVERIES,
    keys.map((key) => rowKeyOf(webhook, key)),
  )
  return new Map(keys.flatMap((key, n) => (found[n] ? [[key, found[n].row] as const] : [])))
}

function beganOf(rows: ReadonlyMap<string, DeliveryRow>, key: string): DeliveryRow {
  const row = rows.get(key)
  if (row) return row
  throw new Fault('WEBHOOK_BUSY', 'a delivery was forgotten before it had its turn: send it again')
}

function requireRoom(open: number): void {
  if (open <= OPEN_MAX) return
  throw new Fault('WEBHOOK_BUSY', `${OPEN_MAX} deliveries wait for the log: send it again later`)
}
