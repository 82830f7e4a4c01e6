import { createHash, timingSafeEqual } from 'node:crypto'
import { type Secret, withinLimit } from '@storemesh/core'

export type RegistryAction = 'read' | 'write'

/** Whether whoever sent this authorization header may do so; undefined where none came. */
export type RegistryRights = (authorization: string | undefined, action: RegistryAction) => Promise<boolean> | boolean

/** Who knows one of them may read, or read and write. */
export interface RegistryTokens {
  readonly readers: readonly Secret[]
  readonly writers: readonly Secret[]
}

/** Enough for some programs of each kind, and to go over to new ones. */
const TOKENS_MAX = 16
/** A short one is guessed. */
const TOKEN_LENGTH = { min: 16, max: 1_000 }
const HEADER_LENGTH_MAX = 4_096

/**
 * A token comes as `Bearer <token>`, or as the password of `Basic`, whose name is the caller's own business: that is what
 * clients of this protocol can send. Without one nothing is allowed. LIMIT_EXCEEDED where a token is too short to be one.
 */
export function tokenRights({ readers, writers }: RegistryTokens): RegistryRights {
  const read = digestsOf('that read schemas', readers)
  const write = digestsOf('that write schemas', writers)
  return (authorization, action) => {
    const token = authorization === undefined ? undefined : tokenIn(authorization)
    if (token === undefined) return false
    const isWriter = isOneOf(token, write)
    const isReader = isOneOf(token, read)
    return isWriter || (action === 'read' && isReader)
  }
}

function digestsOf(which: string, tokens: readonly Secret[]): readonly Buffer[] {
  withinLimit(`number of tokens ${which}`, tokens.length, { min: 0, max: TOKENS_MAX })
  for (const token of tokens) withinLimit(`length of a token ${which}`, token.reveal().length, TOKEN_LENGTH)
  return tokens.map((token) => digestOf(token.reveal()))
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Each is compared, and none by its bytes: the time taken tells nothing of a token. */
function isOneOf(token: string, digests: readonly Buffer[]): boolean {
  const sent = digestOf(token)
  let found = false
  for (const digest of digests) found = timingSafeEqual(sent, digest) || found
  return found
}

function tokenIn(authorization: string): string | undefined {
  if (authorization.length > HEADER_LENGTH_MAX) return undefined
  const [, scheme = '', text = ''] = /^(bearer|basic) +(\S+)$/i.exec(authorization) ?? []
  if (scheme.toLowerCase() === 'bearer') return text
  const pair = Buffer.from(text, 'base64').toString()
  const colon = pair.indexOf(':')
  return colon < 0 ? undefined : pair.slice(colon + 1)
}
