import { join } from 'node:path'
import { Fault, isJsonObject, parseJson, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import type { Bench } from './bench.js'
import { atLeast, atMost, figure } from './figure.js'
import { logAlone } from './latency/log-alone.js'
import { dataOf } from './measure/question.js'
import { spreadOf } from './measure/spread.js'
import { type AskedAtOnce, askAtOnce } from './reservations/asked-at-once.js'
import { receiptOf, STORE, tellMoves } from './reservations/moved-stock.js'
import { stockChanges } from './reservations/stock-changes.js'

const AT_ONCE = 1000
const UNITS = 100
const ROUNDS = 7
const WARM_UP_ROUNDS = 4
const RESERVE = `mutation ($product: ID!, $id: ID!) {
  reserveStock(productId: $product, storeId: "${STORE}", reservationId: $id, quantity: 1) { reservationId status available }
}`

/** What is promised when a thousand want a hundred at once, and how soon a change of stock is heard of, while the mesh runs as `mesh dev` runs it. */
export const reservations: Bench = {
  name: 'reservations',
  async run({ folder, programs }) {
    const alone = spreadOf('the log alone', await logAlone(join(folder, 'alone'), 50))
    const data = join(folder, 'data')
    const mesh = programs.mesh('dev', '--no-simulator', '--port', '0', '--data', data)
    const [url] = await mesh.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
    await mesh.says(/The mesh is ready/)
    const log = await embeddedEventLog({ folder: join(data, 'log'), clock: systemClock, dice: systemDice })
    try {
      const rounds: Round[] = []
      for (let number = 0; number < WARM_UP_ROUNDS + ROUNDS; number += 1) rounds.push(await round(log, url, `flash_${number}`))
      const measured = rounds.slice(WARM_UP_ROUNDS)
      const heard = spreadOf('a change of stock', await stockChanges(log, url))
      await mesh.end()

      const bodies = bodiesOf('raw')
      const bytes = measured[0]?.asked.answers[0] ?? ''
      const raw = programs.own(new URL('./baselines/raw-http-server.ts', import.meta.url), [
        Buffer.from(bytes).toString('base64'),
      ])
      const [rawUrl] = await raw.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
      for (let number = 0; number < WARM_UP_ROUNDS; number += 1) await askAtOnce(rawUrl, bodies)
      const plain = await askAtOnce(rawUrl, bodies)
      await raw.end()

      const rates = measured.map(({ asked }) => rateOf(asked)).toSorted((a, b) => a - b)
      const most = Math.max(...measured.map(({ held }) => held))
      const least = Math.min(...measured.map(({ held }) => held))
      const of = `${AT_ONCE} at once for ${UNITS} units, ${ROUNDS} times`
      return [
        figure({ what: `reservations, ${of}: fewest that succeed`, value: least, unit: '', target: atLeast(UNITS) }),
        figure({ what: `reservations, ${of}: most that succeed`, value: most, unit: '', target: atMost(UNITS) }),
        figure({
          what: `reservations, ${of}: decided and answered, median`,
          value: rates[rates.length >> 1] ?? 0,
          unit: '/s',
          baseline: { what: 'raw node:http', value: rateOf(plain) },
          target: atLeast(2_000),
        }),
        figure({
          what: `stock change to a subscriber, p50 of ${heard.count} at 1,000/s`,
          value: heard.p50,
          unit: 'ms',
          baseline: { what: 'the log alone', value: alone.p50 },
        }),
        figure({
          what: `stock change to a subscriber, p99 of ${heard.count} at 1,000/s`,
          value: heard.p99,
          unit: 'ms',
          baseline: { what: 'the log alone', value: alone.p99 },
          target: atMost(100),
        }),
      ]
    } finally {
      await log.close()
    }
  },
}

interface Round {
  readonly asked: AskedAtOnce
  readonly held: number
}

const rateOf = ({ took_ms, answers }: AskedAtOnce): number => (answers.length * 1000) / took_ms

const bodiesOf = (product: string): readonly string[] =>
  Array.from({ length: AT_ONCE }, (_, n) => JSON.stringify({ query: RESERVE, variables: { product, id: `cart_${n}` } }))

async function round(log: EventLog, url: string, product: string): Promise<Round> {
  await tellMoves(log, [receiptOf(product, UNITS, systemClock.now_ms() * 1000)])
  const stock = `{ stock(productId: "${product}", storeId: "${STORE}") { available } }`
  const available = async () => {
    const row = (await dataOf(url, stock))?.['stock']
    return isJsonObject(row) ? row['available'] : undefined
  }
  while ((await available()) !== UNITS) await systemClock.sleep(20)
  const asked = await askAtOnce(url, bodiesOf(product))
  const held = asked.answers.filter((answer) => statusIn(answer) === 'held').length
  if ((await available()) !== UNITS - held)
    throw new Fault('BENCH_STOCK_WRONG', `expected ${UNITS - held} to be available after ${held} were held, got another number`)
  return { asked, held }
}

function statusIn(text: string): string {
  const answer = parseJson(text)
  const data = isJsonObject(answer) ? answer['data'] : undefined
  const reserved = isJsonObject(data) ? data['reserveStock'] : undefined
  const status = isJsonObject(reserved) ? reserved['status'] : undefined
  if (typeof status === 'string') return status
  throw new Fault('BENCH_ANSWER_UNEXPECTED', `expected a reservation, got ${text.slice(0, 300)}`)
}
