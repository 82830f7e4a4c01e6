import { Fault, withinLimit } from '@storemesh/core'
import type { Message } from 'kafkajs'
import { APPENDS_WAITING_MAX } from '../limits.js'
import { isPassing } from './passing-error.js'

/** What of kafkajs' producer is needed here. */
export interface AppendingClient {
  send(sending: {
    readonly topic: string
    readonly messages: Message[]
    readonly acks: number
    readonly timeout: number
  }): Promise<unknown>
  disconnect(): Promise<void>
}

export interface AppendsInTurn {
  /** Connects, so that what is wrong with the keys is known before the first append. */
  readonly open: () => Promise<void>
  readonly append: (topic: string, messages: Message[]) => Promise<void>
  readonly close: () => Promise<void>
}

interface Lane {
  turn: Promise<unknown>
  waiting: number
  /** Each failure that may have befallen those who waited behind it too. */
  failures: number
  lastFailure: unknown
}

interface Client {
  readonly connected: Promise<AppendingClient>
  sending: number
  retired: boolean
}

const ACKNOWLEDGED = { acks: -1, timeout: 10_000 }

/**
 * Kafka knows a batch that comes twice by its producer's number and its place in line. kafkajs gives a place back when an
 * answer is lost and hands it to whoever comes next, and the broker then takes those other records for the ones that it has:
 * acknowledged, and nowhere. So of one topic there is one append at a time, with all its attempts, and after one that failed
 * the next goes out under another producer's number.
 */
export function appendsInTurn(connect: () => Promise<AppendingClient>): AppendsInTurn {
  const lanes = new Map<string, Lane>()
  let client: Client | undefined
  let closed = false
  const current = (): Client => (client ??= { connected: connect(), sending: 0, retired: false })
  const disconnectIdle = async ({ connected, sending, retired }: Client): Promise<void> => {
    if (!retired || sending > 0) return
    const known = await connected.catch(() => undefined) // who waited for it has heard why
    await known?.disconnect()
  }

  async function send(topic: string, messages: Message[]): Promise<void> {
    const mine = current()
    mine.sending += 1
    try {
      await (await mine.connected).send({ topic, messages, ...ACKNOWLEDGED })
    } catch (error) {
      mine.retired = true
      if (client === mine) client = undefined
      throw error
    } finally {
      mine.sending -= 1
      await disconnectIdle(mine)
    }
  }

  return {
    async open() {
      await current().connected
    },
    async append(topic, messages) {
      const lane = lanes.get(topic) ?? { turn: Promise.resolve(), waiting: 0, failures: 0, lastFailure: undefined }
      withinLimit(`appends to ${topic} that wait for Kafka`, lane.waiting, { min: 0, max: APPENDS_WAITING_MAX })
      lanes.set(topic, lane)
      lane.waiting += 1
      const mine = lane.turn
        .then(
          inLane(
            lane,
            () => closed,
            () => send(topic, messages),
          ),
        )
        .finally(() => {
          lane.waiting -= 1
          if (lane.waiting === 0 && lanes.get(topic) === lane) lanes.delete(topic)
        })
      lane.turn = mine.catch(() => undefined) // its own appender hears of it
      return mine
    },
    async close() {
      closed = true
      await Promise.all([...lanes.values()].map(({ turn }) => turn))
      if (!client) return
      client.retired = true
      await disconnectIdle(client)
    },
  }
}

/** Who waited behind an append that the broker did not answer has waited as long as that one, and shares its failure. */
function inLane(lane: Lane, isClosed: () => boolean, send: () => Promise<void>): () => Promise<void> {
  const before = lane.failures
  return async () => {
    if (isClosed()) throw new Fault('LOG_CLOSED', 'this log was closed before the append had its turn; open it again to use it')
    if (lane.failures !== before) throw lane.lastFailure
    try {
      await send()
    } catch (error) {
      if (isPassing(error)) {
        lane.failures += 1
        lane.lastFailure = error
      }
      throw error
    }
  }
}
