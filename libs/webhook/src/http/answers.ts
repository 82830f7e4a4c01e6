import { isFault, type JsonObject } from '@storemesh/core'
import type { Receipt } from '../delivery/delivery.js'

/** What a request is answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

interface Refusal {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  WEBHOOK_BODY_NOT_UTF8: { status: 400 },
  WEBHOOK_BODY_NUL: { status: 400 },
  WEBHOOK_BODY_NOT_OBJECT: { status: 400 },
  WEBHOOK_KEY_INVALID: { status: 400 },
  WEBHOOK_SENDER_GONE: { status: 400 },
  WEBHOOK_HEADER_MISSING: { status: 401 },
  WEBHOOK_TIMESTAMP_INVALID: { status: 401 },
  WEBHOOK_TIMESTAMP_OUTSIDE_WINDOW: { status: 401 },
  WEBHOOK_SIGNATURE_WRONG: { status: 401 },
  WEBHOOK_NOT_FOUND: { status: 404 },
  WEBHOOK_METHOD_REFUSED: { status: 405, headers: { allow: 'POST' } },
  WEBHOOK_BODY_LATE: { status: 408 },
  WEBHOOK_KEY_REUSED: { status: 409 },
  WEBHOOK_REPLAYED: { status: 409 },
  WEBHOOK_BODY_TOO_LARGE: { status: 413 },
  WEBHOOK_BUSY: { status: 503, headers: { 'retry-after': '1' } },
  WEBHOOK_UNAVAILABLE: { status: 503, headers: { 'retry-after': '5' } },
}

export const refusalCodes: readonly string[] = Object.keys(REFUSALS)

export const accepted = ({ id, topic }: Receipt): Answer => ({ status: 202, headers: {}, body: { id, topic } })

/** An error's code and text; of one that nobody named, nothing but that it happened. */
export function refused(error: unknown): Answer {
  const refusal = isFault(error) ? REFUSALS[error.code] : undefined
  if (!isFault(error) || !refusal)
    return { status: 500, headers: {}, body: { code: 'INTERNAL', message: 'INTERNAL: an unexpected error; the log has it' } }
  return { status: refusal.status, headers: refusal.headers ?? {}, body: { code: error.code, message: error.message } }
}
