import { fileURLToPath } from 'node:url'
import { Fault } from '@storemesh/core'
import { type EventCheck, eventCheck, readContracts } from '@storemesh/contract'
import type { EventLog } from '@storemesh/event-log'

export const CONTRACTS = fileURLToPath(new URL('../../../../contracts', import.meta.url))
const CONTRACT = 'orders.transactions@1'
const TOPIC = 'transactions-topic'

export interface AcceptedOrders {
  /** When each order's event was first appended. Repeats and events that the contract refuses are not in it. */
  readonly appended: ReadonlyMap<string, number>
  /** The order that was appended last. */
  newest(): string | undefined
  /** When the signal has fired. */
  readonly ended: Promise<void>
}

/** Reads along with the mesh, from the beginning of its log. */
export function followAcceptedOrders(log: EventLog, signal: AbortSignal): AcceptedOrders {
  const appended = new Map<string, number>()
  let newest: string | undefined

  const follow = async () => {
    const check = await transactionCheck()
    const ends = await log.ends(TOPIC)
    const positions = new Map(ends.map(({ partition, first_offset }) => [partition, first_offset]))
    for await (const records of log.follow(TOPIC, positions, { signal, records_max: 1000, bytes_max: 4 << 20 })) {
      for (const { value, appended_ms } of records) {
        const checked = check(value)
        const id = checked.ok ? checked.columns['transaction_id'] : undefined
        if (typeof id !== 'string' || appended.has(id)) continue
        appended.set(id, appended_ms)
        newest = id
      }
    }
  }
  return { appended, newest: () => newest, ended: follow() }
}

export async function transactionCheck(): Promise<EventCheck> {
  const contract = (await readContracts(CONTRACTS)).get(CONTRACT)
  if (!contract) throw new Fault('BENCH_CONTRACT_MISSING', `expected ${CONTRACT} among the contracts`)
  return eventCheck(contract)
}
