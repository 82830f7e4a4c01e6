import { Fault, surrogateKey } from '@storemesh/core'
import { text, type TimedEvent, whole } from '@storemesh/domain'

/** What a movement of each kind may do with what is available; a count says what is there. */
const KINDS = {
  sale: 'takes',
  damage: 'takes',
  reserve: 'takes',
  receipt: 'brings',
  return: 'brings',
  release: 'brings',
  count: 'counts',
} as const

export type Kind = keyof typeof KINDS

/** Its id is made from the source and the source's own id. */
export type Movement = readonly [id: number, at_ms: number, source_version: number, kind: Kind, quantity: number]

export function movementOf({ fields, at_ms }: TimedEvent): Movement {
  const kind = text(fields, 'kind')
  const quantity = whole(fields, 'quantity')
  if (!isKind(kind)) {
    const kinds = Object.keys(KINDS).join(', ')
    throw new Fault('MOVEMENT_KIND_UNKNOWN', `kind: expected one of ${kinds}, got another; give the ledger a rule for it`)
  }
  const doing = KINDS[kind]
  if (doing === 'takes' ? quantity > 0 : quantity < 0) {
    const bound = doing === 'takes' ? 'at most' : 'at least'
    throw new Fault(
      'MOVEMENT_SIGN_WRONG',
      `quantity: expected ${bound} 0 of a ${kind}, got the other sign; its source has to mend it`,
    )
  }
  return [
    surrogateKey(text(fields, 'source'), text(fields, 'movement_id')),
    at_ms,
    whole(fields, 'source_version'),
    kind,
    quantity,
  ]
}

export const isKind = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind)

/** By when they were; of one moment as their sources tell them one after the other. */
export const inOrder = ([id, at_ms, version]: Movement, [other, other_ms, otherVersion]: Movement): number =>
  at_ms - other_ms || version - otherVersion || id - other
