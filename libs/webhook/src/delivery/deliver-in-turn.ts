import { claimDelivery, receiptOf } from './claim-delivery.js'
import type { Delivery, DeliveryParts, Receipt } from './delivery.js'
import { APPENDED_AT_ONCE_MAX, finishOpen } from './finish-open.js'
import { standInLine } from './ledger.js'
import type { DeliveryRow } from './rows.js'

interface Waiting {
  readonly delivery: Delivery
  readonly resolve: (receipt: Receipt) => void
  readonly reject: (error: unknown) => void
}

/**
 * One turn at a time, and all that wait share the next: they are flushed together.
 *
 * Why nothing is lost and nothing is there twice: a delivery gets its sequence by standing in line, in a row that processes swap
 * one after the other, and leaves the line only after its own row says that it is in the log. Whoever appends appends the whole
 * line from its lowest sequence on. So when a sequence reaches the log, all below it are there or come in the same append, and
 * what the log leaves out as not above its last is what it has. An append that failed leaves its deliveries in line with their
 * sequences and bodies: they are first in the next turn, of whatever process, and until that turn has gone well nobody new gets
 * a sequence. A sender that gives up meanwhile was promised nothing; one that sends again finds its delivery in line or done.
 */
export function deliverInTurn(parts: DeliveryParts): (delivery: Delivery) => Promise<Receipt> {
  let waiting: Waiting[] = [] // as many as there are requests at most, which are bounded
  let isTurning = false
  const line = { isNewHere: true }

  async function turn(): Promise<void> {
    isTurning = true
    while (waiting.length > 0) {
      const { now, later } = withDistinctKeys(waiting)
      waiting = later
      try {
        await takeTurn(parts, line, now)
      } catch (error) {
        // who came meanwhile has waited as long, and would wait for the same
        for (const { reject } of [...now, ...waiting]) reject(error)
        waiting = []
      }
    }
    isTurning = false
  }

  return (delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivery, resolve, reject })
      if (!isTurning) void turn()
    })
}

async function takeTurn(parts: DeliveryParts, line: { isNewHere: boolean }, now: readonly Waiting[]): Promise<void> {
  await finishOpen(parts)
  const claimed: { readonly one: Waiting; readonly row: DeliveryRow }[] = []
  const claim = async (one: Waiting) => {
    try {
      claimed.push({ one, row: await claimDelivery(parts, one.delivery) })
    } catch (error) {
      one.reject(error)
    }
  }
  await Promise.all(now.map(claim))
  const begun = claimed.filter(({ row }) => row.state === 'begun').map(({ one }) => one.delivery.key)
  if (begun.length > 0) {
    await standInLine(parts, begun, line.isNewHere)
    line.isNewHere = false
    await finishOpen(parts)
  }
  for (const { one, row } of claimed) {
    const topic = row.state === 'done' ? row.topic : parts.topic
    one.resolve(receiptOf(parts.webhook, one.delivery.key, topic))
  }
}

/** Of several with one key the first goes, and the others find afterwards what became of it. */
function withDistinctKeys(waiting: readonly Waiting[]): { readonly now: Waiting[]; readonly later: Waiting[] } {
  const keys = new Set<string>()
  const [now, later]: [Waiting[], Waiting[]] = [[], []]
  for (const one of waiting) {
    const goes = now.length < APPENDED_AT_ONCE_MAX && !keys.has(one.delivery.key)
    ;(goes ? now : later).push(one)
    if (goes) keys.add(one.delivery.key)
  }
  return { now, later }
}
