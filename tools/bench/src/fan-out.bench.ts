import { Fault, systemClock } from '@storemesh/core'
import type { Bench } from './bench.js'
import { subscribersAt } from './fan-out/subscribers.js'
import { atMost, figure, type Figure } from './figure.js'
import type { Programs } from './measure/programs.js'
import { spreadOf } from './measure/spread.js'

const SUBSCRIBERS = 1000
const WARM_UP_MS = 3000
const MEASURED_MS = 8000
const IDLE = 10_000
const COMINGS = 100_000
const COMING_SOCKETS = 100
const LOOK_EACH = 10
const GATEWAY = new URL('./fan-out/served.ts', import.meta.url)
const RAW = new URL('./baselines/raw-websocket-server.ts', import.meta.url)
const MIB = 1 << 20

/** One event to many: a gateway that asks another domain for each, beside bare sockets that are sent as many bytes. */
export const fanOut: Bench = {
  name: 'fan-out',
  async run({ programs }) {
    return [
      ...(await load(programs, { events_per_s: 2000, reach: 10 })),
      ...(await load(programs, { events_per_s: 40, reach: SUBSCRIBERS })),
      await idle(programs),
      await comings(programs),
    ]
  },
}

interface Load {
  readonly events_per_s: number
  readonly reach: number
}

async function load(programs: Programs, asked: Load): Promise<readonly Figure[]> {
  const { events_per_s, reach } = asked
  const served = await measured(programs, GATEWAY, asked)
  const raw = await measured(programs, RAW, asked, served.message_bytes)
  const what = `${events_per_s} events/s, each to ${reach} of ${SUBSCRIBERS} subscribers, ${served.message_bytes} bytes`
  const beside = (value: number) => ({ what: 'bare ws', value })
  return [
    figure({ what: `${what}, p99`, value: served.p99_ms, unit: 'ms', baseline: beside(raw.p99_ms), target: atMost(50) }),
    figure({ what: `${what}, told`, value: served.per_s, unit: 'deliveries/s', baseline: beside(raw.per_s) }),
    figure({ what: `${what}, CPU each`, value: served.cpu_us, unit: 'µs', baseline: beside(raw.cpu_us), target: atMost(20) }),
  ]
}

async function measured(programs: Programs, server: URL, { events_per_s, reach }: Load, bytes = 0) {
  const groups = SUBSCRIBERS / reach
  const program = programs.own(server, [String(events_per_s), String(groups), String(bytes)])
  const [url] = await program.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  const subscribers = await subscribersAt(url, SUBSCRIBERS)
  for (let socket = 0; socket < SUBSCRIBERS; socket++) subscribers.subscribe(socket, '0', socket % groups)
  await systemClock.sleep(WARM_UP_MS)
  subscribers.taken()
  const [before, begun_ms] = [await processOf(url), systemClock.elapsed_ms()]
  await systemClock.sleep(MEASURED_MS)
  const [after, took_ms] = [await processOf(url), systemClock.elapsed_ms() - begun_ms]
  const { late_ms, message_bytes } = subscribers.taken()
  subscribers.close()
  await program.end()
  return {
    p99_ms: spreadOf('fan-out', late_ms).p99,
    per_s: (late_ms.length * 1000) / took_ms,
    cpu_us: ((after.cpu_s - before.cpu_s) * 1e6) / late_ms.length,
    message_bytes,
  }
}

/** Each on a socket of its own: a process may have so many files open, or it says so. */
async function idle(programs: Programs): Promise<Figure> {
  const program = programs.own(GATEWAY, ['0', String(IDLE)])
  const [url] = await program.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  const subscribers = await subscribersAt(url, IDLE)
  for (let socket = 0; socket < IDLE; socket++) subscribers.subscribe(socket, '0', socket)
  await subscribers.answered()
  await systemClock.sleep(WARM_UP_MS)
  const { resident_bytes, subscriptions } = await processOf(url)
  if (subscriptions !== IDLE) throw new Fault('BENCH_NOT_SUBSCRIBED', `expected ${IDLE} subscriptions, got ${subscriptions}`)
  subscribers.close()
  await program.end()
  const what = `${IDLE} idle subscriptions, a socket and an upstream each, resident`
  return figure({ what, value: resident_bytes / MIB, unit: 'MiB', target: atMost(1024) })
}

/** What is resident while the last third of them comes and leaves, beside the third before: the middle of many looks, as a collection of garbage is not each one's. */
async function comings(programs: Programs): Promise<Figure> {
  const program = programs.own(GATEWAY, ['0', String(COMING_SOCKETS)])
  const [url] = await program.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  const subscribers = await subscribersAt(url, COMING_SOCKETS)
  const rounds = COMINGS / COMING_SOCKETS
  const resident_bytes: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (let socket = 0; socket < COMING_SOCKETS; socket++) subscribers.subscribe(socket, String(round), socket)
    await subscribers.answered()
    for (let socket = 0; socket < COMING_SOCKETS; socket++) subscribers.complete(socket, String(round))
    await subscribers.answered()
    if (round % LOOK_EACH === 0) resident_bytes.push((await processOf(url)).resident_bytes)
  }
  const { subscriptions } = await processOf(url)
  if (subscriptions !== 0) throw new Fault('BENCH_SUBSCRIPTIONS_LEFT', `expected that all have left, got ${subscriptions}`)
  subscribers.close()
  await program.end()
  const third = Math.floor(resident_bytes.length / 3)
  return figure({
    what: `${COMINGS} subscriptions that come and leave, resident in the last third`,
    value: spreadOf('the last third', resident_bytes.slice(2 * third)).p50 / MIB,
    unit: 'MiB',
    baseline: {
      what: 'in the third before',
      value: spreadOf('the third before', resident_bytes.slice(third, 2 * third)).p50 / MIB,
    },
    target: atMost(1.15, 'ratio'),
  })
}

async function processOf(url: string) {
  const text = await (await fetch(url.replace('/graphql', '/metrics'))).text()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  return {
    cpu_s: read('process_cpu_seconds'),
    resident_bytes: read('process_resident_memory_bytes'),
    subscriptions: read('mesh_gateway_subscriptions'),
  }
}
