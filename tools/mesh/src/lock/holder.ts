import { instantOf, isJsonObject, parseJson } from '@storemesh/core'
import { identityFrom, type ProcessIdentity } from '../process/identity.js'

/** Who wrote a lock. The token is never used twice, not even by the same process. */
export interface Holder extends ProcessIdentity {
  readonly token: string
  readonly since: string
  /** Who started it and looks after it, where somebody does. */
  readonly supervisor?: ProcessIdentity
  /** It has let go; the record stays, so that the next one can follow it. */
  readonly released: boolean
}

const TOKEN = /^[0-9a-f-]{36}$/

export const holderText = (holder: Holder): string => `${JSON.stringify(holder)}\n`

export function holderFrom(text: string): Holder | undefined {
  const value = parseJson(text)
  const identity = identityFrom(value)
  if (!isJsonObject(value) || !identity) return undefined
  const { token, since, released } = value
  if (typeof token !== 'string' || !TOKEN.test(token) || typeof since !== 'string' || instantOf(since) === undefined)
    return undefined
  const supervisor = identityFrom(value['supervisor'])
  return { ...identity, token, since, released: released === true, ...(supervisor && { supervisor }) }
}
