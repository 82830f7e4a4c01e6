import type { IncomingHttpHeaders } from 'node:http'
import { Fault } from '@storemesh/core'

export const TIMESTAMP_HEADER = 'x-mesh-timestamp'
export const SIGNATURE_HEADER = 'x-mesh-signature'
export const KEY_HEADER = 'idempotency-key'

const PRINTABLE = /^[\x20-\x7e]{1,200}$/

/** WEBHOOK_HEADER_MISSING. */
export function signatureHeaders(headers: IncomingHttpHeaders): { readonly timestamp: string; readonly signatures: string } {
  return { timestamp: required(headers, TIMESTAMP_HEADER), signatures: required(headers, SIGNATURE_HEADER) }
}

/** WEBHOOK_KEY_INVALID. */
export function keyHeader(headers: IncomingHttpHeaders): string {
  const key = headers[KEY_HEADER]
  if (typeof key === 'string' && PRINTABLE.test(key)) return key
  throw new Fault(
    'WEBHOOK_KEY_INVALID',
    `expected the header ${KEY_HEADER} with 1 to 200 printable ASCII characters: the id of your event is a good one`,
  )
}

function required(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  if (typeof value === 'string') return value
  throw new Fault('WEBHOOK_HEADER_MISSING', `expected the header ${name}: sign each delivery`)
}
