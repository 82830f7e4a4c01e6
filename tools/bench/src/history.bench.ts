import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { askEvenly } from './measure/asked-evenly.js'
import type { Programs } from './measure/programs.js'
import { spreadOf } from './measure/spread.js'
import { timed_ms } from './measure/timed.js'

const DAYS = 90
/** Each is told on two or three topics, in the shop's database, in files. */
const ACTIONS = 760_000
const RECORDS_LEAST = 2_000_000
const RATE = 200
const WARM_UP = 2_000
const ASKED = 6_000
const QUESTION = `query ($id: ID!) {
  customer360(id: $id) {
    userId name email phone city orders customerSegment rfmSegment totalSpent lifetimeValue tickets openTickets
    recentOrders { orderId channel status totalAmount orderedAt }
    recentInteractions { channel kind productId occurredAt }
  }
}`

/** A past of ninety days brought up by all domains, then an hour more, and a customer as a whole asked for while it is served. */
export const history: Bench = {
  name: 'history',
  async run({ folder, programs }) {
    const simulated = (...args: readonly string[]) => programs.mesh('simulate', '--data', folder, ...args).done()
    const days = ['--days', String(DAYS), '--events', String(ACTIONS), '--seed', '3'] as const
    await simulated(...days, '--untold-hours', '1')
    const past = await broughtUp(programs, folder)
    if (past.landed < RECORDS_LEAST)
      throw new Fault('BENCH_EVENTS_LOST', `expected ${RECORDS_LEAST} records or more to land, got ${past.landed}`)
    await simulated(...days)
    const hour = await broughtUp(programs, folder)
    const asked = await askForCustomers(programs, folder)
    const of = `of all domains: ${past.landed} records of ${DAYS} days`
    return [
      figure({ what: `full build ${of}`, value: past.took_ms / 1000, unit: 's', target: atMost(180) }),
      figure({
        what: `an hour more, ${hour.landed} records, with the start of the process`,
        value: hour.took_ms / 1000,
        unit: 's',
        target: atMost(5),
      }),
      figure({ what: `customer360 over HTTP at ${RATE}/s, p50 of ${asked.count}`, value: asked.p50, unit: 'ms' }),
      figure({
        what: `customer360 over HTTP at ${RATE}/s, p99 of ${asked.count}`,
        value: asked.p99,
        unit: 'ms',
        target: atMost(10),
      }),
    ]
  },
}

interface BroughtUp {
  readonly took_ms: number
  readonly landed: number
}

/** Until nothing is left to do, as `mesh run --once` does it. */
async function broughtUp(programs: Programs, folder: string): Promise<BroughtUp> {
  let printed = ''
  const took_ms = await timed_ms(async () => {
    printed = await programs.mesh('run', '--once', '--json', '--data', folder).done()
  })
  const rows = rowsIn(printed)
  return { took_ms, landed: rows.reduce((sum, { landed }) => sum + (typeof landed === 'number' ? landed : 0), 0) }
}

async function askForCustomers(programs: Programs, folder: string) {
  const printed = await programs
    .mesh('query', 'SELECT user_id FROM customers.customer_360 ORDER BY user_id', '--json', '--data', folder)
    .done()
  const ids = rowsIn(printed).flatMap(({ user_id }) => (typeof user_id === 'string' ? [user_id] : []))
  const bodies = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      JSON.stringify({ query: QUESTION, variables: { id: ids[(at * 7919) % ids.length] } }),
    )
  const mesh = programs.mesh('dev', '--no-simulator', '--port', '0', '--data', folder)
  const [url] = await mesh.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  await mesh.says(/The mesh is ready/)
  await askEvenly({ url, bodies: bodies(WARM_UP), rate: RATE })
  const took = await askEvenly({ url, bodies: bodies(ASKED), rate: RATE })
  await mesh.end()
  return spreadOf('customer360', took)
}

function rowsIn(printed: string): readonly JsonObject[] {
  const rows = parseJson(printed)
  return Array.isArray(rows) ? rows.filter(isJsonObject) : []
}
