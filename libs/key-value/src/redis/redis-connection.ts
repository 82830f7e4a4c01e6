import { createHash } from 'node:crypto'
import { type Clock, Fault, messageOf, type Secret } from '@storemesh/core'
import { Redis } from 'ioredis'
import { isFatal, lookupsFault } from './lookups-fault.js'

export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: Secret
  readonly tls?: boolean
  /** How long an answer may take. */
  readonly answer_max_ms?: number
}

/** What a script answers: texts, numbers, and lists of them. */
export type RedisAnswer = string | number | readonly (string | number)[]

export interface RedisConnection {
  /** Runs a script in one step. `isRepeatable`: it may be sent again where the connection broke before its answer. */
  run(script: RedisScript, args: readonly (string | number)[], isRepeatable: boolean): Promise<RedisAnswer>
  close(): void
}

export interface RedisScript {
  readonly text: string
  /** By which Redis knows it once it has seen it. */
  readonly name: string
}

export const redisScript = (text: string): RedisScript => ({ text, name: createHash('sha1').update(text).digest('hex') })

const ANSWER_MAX_MS = 10_000
const CONNECT_MAX_MS = 5000
/** Each after twice the wait of the one before: 1.5 s of waiting in all. */
const ATTEMPTS_MAX = 6
const FIRST_WAIT_MS = 50

/** One connection, made again when it is needed. Keys begin with the prefix, in braces: a cluster keeps all of them on one server. */
export function redisConnection(address: RedisAddress, prefix: string, clock: Clock): RedisConnection {
  const { host, port, username, password, tls = false, answer_max_ms = ANSWER_MAX_MS } = address
  const where = `${host}:${port}`
  const redis = new Redis({
    host,
    port,
    ...(username !== undefined && { username }),
    ...(password && { password: password.reveal() }),
    ...(tls && { tls: {} }),
    protocol: 2,
    lazyConnect: true,
    connectTimeout: CONNECT_MAX_MS,
    commandTimeout: answer_max_ms,
    // we connect again ourselves: the client would leave what was sent and not answered to its time-out
    retryStrategy: () => null,
  })
  let why: string | undefined // the connection's own words for what is told as its end only
  redis.on('error', (error) => {
    why = messageOf(error)
  })
  let connecting: Promise<void> | undefined
  const connected = (): Promise<void> | undefined => {
    if (redis.status === 'ready') return undefined
    why = undefined
    connecting ??= redis.connect().finally(() => {
      connecting = undefined
    })
    return connecting
  }

  const send = async ({ text, name }: RedisScript, args: readonly (string | number)[]): Promise<unknown> => {
    const rest = [1, `{${prefix}}`, ...args]
    try {
      return await redis.call('EVALSHA', [name, ...rest])
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error
      return redis.call('EVAL', [text, ...rest]) // a server that was started anew
    }
  }

  return {
    async run(script, args, isRepeatable) {
      for (let attempt = 1; ; attempt += 1) {
        let isSent = false
        try {
          await connected()
          isSent = true
          return answerOf(await send(script, args))
        } catch (error) {
          const failure = { error, why, where, isUncertain: isSent && !isRepeatable }
          if (attempt >= ATTEMPTS_MAX || failure.isUncertain || isFatal(failure)) throw lookupsFault(failure)
        }
        await clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1))
      }
    },
    close: () => redis.disconnect(),
  }
}

function answerOf(answer: unknown): RedisAnswer {
  if (typeof answer === 'string' || typeof answer === 'number') return answer
  if (Array.isArray(answer)) return answer.map((each) => (typeof each === 'number' ? each : String(each)))
  throw new Fault('LOOKUPS_ANSWER_INVALID', `expected a text, a number or a list, got ${typeof answer}`)
}
