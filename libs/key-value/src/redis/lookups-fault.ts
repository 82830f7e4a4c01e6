import { Fault, messageOf } from '@storemesh/core'

export interface RedisFailure {
  readonly error: unknown
  /** What the connection said, where the error says only that it has ended. */
  readonly why: string | undefined
  readonly where: string
  /** It was sent, and may have been done. */
  readonly isUncertain: boolean
}

const DENIED = /WRONGPASS|NOAUTH|NOPERM/
const PASSING = /connection|connecting|timed ?out|ECONN|EPIPE|EHOST|ENET|closed|aborted|LOADING|BUSY/i
const MESSAGE_LENGTH_MAX = 200

const wordsOf = ({ error, why }: RedisFailure) => `${messageOf(error)} ${why ?? ''}`

/** Whether to ask again would be of no use. A server that does not answer in time is not asked again: that was the caller's limit. */
export const isFatal = (failure: RedisFailure): boolean =>
  failure.error instanceof Fault ||
  DENIED.test(wordsOf(failure)) ||
  !PASSING.test(messageOf(failure.error)) ||
  messageOf(failure.error).startsWith('Command timed out')

export function lookupsFault(failure: RedisFailure): Fault {
  const { error, why, where, isUncertain } = failure
  if (error instanceof Fault) return error
  const message = messageOf(error)
  if (DENIED.test(wordsOf(failure)))
    return new Fault('LOOKUPS_DENIED', `Redis at ${where} does not let these credentials in: check user and password`)
  if (message.startsWith('OOM'))
    return new Fault('LOOKUPS_FULL', `Redis at ${where} has no memory left: give it more, or let rows expire`)
  if (PASSING.test(message)) {
    const advice = isUncertain ? 'The row may have been set: read it again' : 'Check that it runs, then try again'
    return new Fault('LOOKUPS_UNREACHABLE', `Redis at ${where} does not answer (${why ?? message}). ${advice}`, { cause: error })
  }
  return new Fault('LOOKUPS_FAILED', `Redis at ${where} refused a step: ${message.slice(0, MESSAGE_LENGTH_MAX)}`)
}
