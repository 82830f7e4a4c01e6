import { Fault, isFault, messageOf } from '@storemesh/core'
import { isBrokenGreeting } from './passing-error.js'

/** What Kafka calls a failure, and what the port calls it. */
const NAMES: Readonly<Record<string, { readonly code: string; readonly advice: string }>> = {
  UNKNOWN_TOPIC_OR_PARTITION: { code: 'TOPIC_NOT_FOUND', advice: 'make the topic first' },
  OFFSET_OUT_OF_RANGE: { code: 'OFFSET_OUT_OF_RANGE', advice: 'ask for the ends, and read between them' },
  MESSAGE_TOO_LARGE: { code: 'RECORD_TOO_LARGE', advice: 'split it or store it elsewhere' },
  RECORD_LIST_TOO_LARGE: { code: 'RECORD_TOO_LARGE', advice: 'append less at once' },
  TOPIC_AUTHORIZATION_FAILED: { code: 'LOG_DENIED', advice: 'ask for the right to this topic' },
  GROUP_AUTHORIZATION_FAILED: { code: 'LOG_DENIED', advice: 'ask for the right to this group' },
  CLUSTER_AUTHORIZATION_FAILED: { code: 'LOG_DENIED', advice: 'ask for the right to this' },
  SASL_AUTHENTICATION_FAILED: { code: 'LOG_DENIED', advice: 'see to the name and the password' },
  ILLEGAL_GENERATION: { code: 'GROUP_FENCED', advice: 'drop the batch: it is another member’s now' },
  UNKNOWN_MEMBER_ID: { code: 'GROUP_FENCED', advice: 'drop the batch: it is another member’s now' },
  REBALANCE_IN_PROGRESS: { code: 'GROUP_FENCED', advice: 'drop the batch: it comes again to whom it belongs' },
  KafkaJSTopicMetadataNotLoaded: { code: 'TOPIC_NOT_FOUND', advice: 'make the topic first' },
  KafkaJSOffsetOutOfRange: { code: 'OFFSET_OUT_OF_RANGE', advice: 'ask for the ends, and read between them' },
  KafkaJSSASLAuthenticationError: { code: 'LOG_DENIED', advice: 'see to the name and the password' },
  KafkaJSNotImplemented: { code: 'LOG_CODEC_UNSUPPORTED', advice: 'let the writer pack by gzip, snappy, lz4 or zstd' },
}

/** What Node says of a certificate that it does not trust. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY_LEAF_SIGNATURE/

/** An error of the client by the port's name; what has one already is left. The client's own text may hold no secret: it is kept as the cause only. */
export function namedFault(where: string, error: unknown): unknown {
  if (isFault(error)) return error
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    const type = 'type' in cause && typeof cause.type === 'string' ? cause.type : ''
    const known = isBrokenGreeting(cause) ? undefined : (NAMES[type] ?? NAMES[cause.name])
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (UNTRUSTED.test(code)) {
      const advice = 'give the certificate of the authority that the brokers are signed by, as `ca`, and name them as it does'
      return new Fault('LOG_UNTRUSTED', `${where}: the broker’s certificate is not trusted (${code}); ${advice}`, {
        cause: error,
      })
    }
    if (known) return new Fault(known.code, `${where}: Kafka says ${type || cause.name}; ${known.advice}`, { cause: error })
  }
  if (!(error instanceof Error) || !error.name.startsWith('KafkaJS')) return error // a mistake of ours, not Kafka's
  const { name } = error
  return new Fault(
    'LOG_UNREACHABLE',
    `${where}: Kafka has not answered (${name}); see that its brokers run, then do the same again`,
    {
      cause: new Error(messageOf(error)),
    },
  )
}

export async function naming<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw namedFault(where, error)
  }
}
