import { join } from 'node:path'
import { Fault, isJsonObject, type JsonObject, systemClock } from '@storemesh/core'
import type { Bench, Place } from './bench.js'
import { atMost, figure } from './figure.js'
import { dataOf } from './measure/question.js'
import { spreadOf } from './measure/spread.js'

const OVER_TWO_DOMAINS = '{ orders(first: 1) { edges { node { id customer { name } } } } }'
const RUNS = 3
const LOOK_EVERY_MS = 20
const GIVE_UP_AFTER_MS = 60_000
const TARGET = atMost(10)

/** From `mesh dev` in an empty folder to its first answers, everything installed. */
export const start: Bench = {
  name: 'start',
  async run(place) {
    const answered_s: number[] = []
    const joined_s: number[] = []
    for (let run = 1; run <= RUNS; run += 1) {
      const { answered_ms, joined_ms } = await startOnce(place, join(place.folder, `run-${run}`))
      answered_s.push(answered_ms / 1000)
      joined_s.push(joined_ms / 1000)
    }
    const slowest = `slowest of ${RUNS}`
    const first = spreadOf('first answer', answered_s).max
    return [
      figure({ what: `mesh dev to the first answered query, ${slowest}`, value: first, unit: 's', target: TARGET }),
      figure({
        what: `mesh dev to an order with its customer's name, ${slowest}`,
        value: spreadOf('first order', joined_s).max,
        unit: 's',
        target: TARGET,
      }),
    ]
  },
}

async function startOnce({ programs }: Place, data: string): Promise<{ answered_ms: number; joined_ms: number }> {
  const started_ms = systemClock.elapsed_ms()
  const mesh = programs.mesh('dev', '--port', '0', '--data', data)
  try {
    // the gateway says where it is before the rest of the mesh is ready, and answers from then on
    const [address] = await mesh.says(/http:\/\/127\.0\.0\.1:\d+/)
    const url = `${address}/graphql`
    const sinceStart = async (holds: (data: JsonObject) => boolean) => {
      for (;;) {
        const answer = await dataOf(url, OVER_TWO_DOMAINS)
        const passed_ms = systemClock.elapsed_ms() - started_ms
        if (answer && holds(answer)) return passed_ms
        if (passed_ms > GIVE_UP_AFTER_MS) throw new Fault('BENCH_NO_ANSWER', `${url} did not answer within ${passed_ms} ms`)
        await systemClock.sleep(LOOK_EVERY_MS)
      }
    }
    const answered_ms = await sinceStart(() => true)
    return { answered_ms, joined_ms: await sinceStart(hasNamedCustomer) }
  } finally {
    await mesh.end()
  }
}

function hasNamedCustomer({ orders }: JsonObject): boolean {
  const edges = isJsonObject(orders) ? orders['edges'] : undefined
  return (Array.isArray(edges) ? edges : []).some((edge) => {
    const node = isJsonObject(edge) ? edge['node'] : undefined
    const customer = isJsonObject(node) ? node['customer'] : undefined
    return isJsonObject(customer) && typeof customer['name'] === 'string'
  })
}
