import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { contractColumns, readContracts } from '@storemesh/contract'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import { bronze, defineDomain } from '@storemesh/domain'
import { type EventLog, embeddedEventLog, type NewRecord } from '@storemesh/event-log'
import { newSchema } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { openLake } from '@storemesh/lake'
import { type PipelineParts, plainEventsThreads, runDomainOnce } from '@storemesh/pipeline'
import { duckdbEngine, type QueryEngine } from '@storemesh/query-engine'
import { topic } from '@storemesh/source'
import { silentLog } from '@storemesh/telemetry'
import type { Bench } from './bench.js'
import { atLeast, atMost, figure } from './figure.js'
import { CONTRACTS } from './latency/accepted-orders.js'
import { openBenchLake } from './measure/bench-lake.js'
import { watchMemory } from './measure/resident-memory.js'
import { timed_ms } from './measure/timed.js'

const EVENTS = 1_000_000
/** So many times: a process is not at its speed at once. */
const TURNS = 5
const BAD_EACH = 200 // as many as the simulator spoils
const TOPIC = 'product-views-topic'
const CONTRACT = 'customers.product_views@1'
const APPENDED_AT_ONCE = 10_000
const LIMITS = { memory_max_mb: 512, threads: 2 }
const SAMPLE_EVERY_MS = 50
const VIEWER = viewerOfEverything('bench')

const views = bronze('bronze_kafka__product_views', {
  from: topic(TOPIC),
  contract: CONTRACT,
  key: ['event_id'],
  freshFiles: 'avro',
})
const domain = defineDomain({ name: 'customers', owner: 'team-customers', tables: [views], live: [], products: [] })

const ofThisProcess = () => ({ viewer: VIEWER, checkedTables: new Set<string>(), openJournals: new Map(), log: silentLog })

/** From the log to a committed table, what nobody can read told apart: beside the engine alone, that reads lines and tells nothing apart. */
export const ingestion: Bench = {
  name: 'ingestion',
  async run({ folder }) {
    const pids = new Set([process.pid])
    const engine = duckdbEngine({
      ...LIMITS,
      spill_folder: join(folder, 'spill'),
      clock: systemClock,
      log: ({ event, pid }) => {
        if (event === 'engine_started') pids.add(Number(pid))
      },
    })
    const eventLog = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
    const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
    const plainEvents = plainEventsThreads(LIMITS.threads)
    plainEvents.begin() // as `mesh run --once` does when it begins
    const memory = watchMemory(systemClock, pids, SAMPLE_EVERY_MS)
    try {
      await eventLog.createTopic(TOPIC, { partitions: 3 })
      const contracts = await readContracts(CONTRACTS)
      const lake = openBenchLake(join(folder, 'lake'))
      const parts = {
        ...lake,
        ...ofThisProcess(),
        engine,
        lake: openLake({ ...lake, engine }),
        eventLog,
        lookups,
        contracts,
        plainEvents,
        connections: { eventLog },
        spool: join(folder, 'spool'),
      }
      const turn = async (number: number) => {
        await tell(eventLog, number * EVENTS, EVENTS)
        return tookToLand_ms(parts)
      }
      const first_ms = await turn(0)
      const { first_half_mib, second_half_mib } = await memory.end()
      let all_ms = first_ms
      for (let number = 1; number < TURNS; number++) all_ms += await turn(number)
      const what = `${TURNS} million events of ${eventBytes(1).length} bytes, log to committed table, one in ${BAD_EACH} refused`
      const alone = { what: 'lines of JSON to Parquet by the engine', value: await plainRate(engine, folder) }
      const target = atLeast(400_000)
      return [
        figure({ what, value: rate(TURNS * EVENTS, all_ms), unit: 'events/s', baseline: alone, target }),
        figure({
          what: 'the first million of these, by a process that has just begun',
          value: rate(EVENTS, first_ms),
          unit: 'events/s',
          baseline: alone,
          target,
        }),
        figure({
          what: 'resident memory during the first million, this process and the engine',
          value: Math.max(first_half_mib, second_half_mib),
          unit: 'MiB',
          target: atMost(1024),
        }),
      ]
    } finally {
      await memory.end()
      await Promise.all([engine.close(), plainEvents.close(), eventLog.close(), lookups.close()])
    }
  },
}

const rate = (events: number, took_ms: number): number => (events * 1000) / took_ms

/** All that stands in the log and in no table yet. */
async function tookToLand_ms(parts: PipelineParts): Promise<number> {
  let [landed, rejected] = [0, 0]
  const took_ms = await timed_ms(() =>
    runDomainOnce(parts, domain, new AbortController().signal, (turn) => {
      landed += turn.landed
      rejected += turn.rejected
    }),
  )
  if (landed + rejected !== EVENTS || rejected !== EVENTS / BAD_EACH)
    throw new Fault('BENCH_ROWS_LOST', `expected ${EVENTS} rows, got ${landed} and ${rejected} refused`)
  return took_ms
}

async function tell(log: EventLog, first: number, count: number): Promise<void> {
  for (let from = first; from < first + count; from += APPENDED_AT_ONCE) {
    const records = Array.from({ length: APPENDED_AT_ONCE }, (_, at): NewRecord => {
      const number = from + at
      const value = eventBytes(number)
      return { key: `user_${number % 5000}`, value: number % BAD_EACH === 0 ? value.subarray(0, value.length / 2) : value }
    })
    await log.append(TOPIC, records)
  }
}

const eventBytes = (number: number): Buffer => Buffer.from(eventText(number))

const eventText = (number: number): string =>
  JSON.stringify({
    event_id: `b7d9a1f2-0000-4000-8000-${String(number).padStart(12, '0')}`,
    event_type: 'view',
    user_id: `user_${number % 5000}`,
    product_id: `prod_${String(number % 60).padStart(3, '0')}`,
    session_id: `b7d9a1f2-0000-4000-8000-${String(Math.floor(number / 7)).padStart(12, '0')}`,
    timestamp: `2026-01-01T00:00:${String(number % 60).padStart(2, '0')}.123456Z`,
    country: 'ID',
    ...(number % 2 === 0 && { view_duration: number % 300 }),
  })

async function plainRate(engine: QueryEngine, folder: string): Promise<number> {
  const contract = (await readContracts(CONTRACTS)).get(CONTRACT)
  if (!contract) throw new Fault('BENCH_ROWS_LOST', `expected a contract ${CONTRACT}`)
  const schema = newSchema(contractColumns(contract))
  const plain = join(folder, 'plain')
  await mkdir(plain)
  const path = join(plain, 'events.jsonl')
  for (let from = 0; from < EVENTS; from += APPENDED_AT_ONCE) {
    const lines = Array.from({ length: APPENDED_AT_ONCE }, (_, at) => `${eventText(from + at)}\n`)
    await writeFile(path, lines.join(''), { flag: 'a' })
  }
  const relations = new Map([['told', { kind: 'json-lines', schema, paths: [path] } as const]])
  const took_ms = await timed_ms(() => engine.write({ sql: 'SELECT * FROM told', relations }, VIEWER, { schema, folder: plain }))
  return rate(EVENTS, took_ms)
}
