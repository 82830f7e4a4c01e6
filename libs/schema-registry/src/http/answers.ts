import { isFault, type Json } from '@storemesh/core'

/** What a request is answered with. */
export interface Answer {
  readonly status: number
  readonly body: Json
}

export const well = (body: Json): Answer => ({ status: 200, body })

/** Confluent's numbers for what went wrong, whose first three digits are the status. */
const NUMBERS: Readonly<Record<string, number>> = {
  SUBJECT_NOT_FOUND: 40401,
  VERSION_NOT_FOUND: 40402,
  SCHEMA_NOT_FOUND: 40403,
  LEVEL_NOT_FOUND: 40408,
  ROUTE_NOT_FOUND: 404,
  NOT_ALLOWED: 403,
  CREDENTIALS_REFUSED: 401,
  SCHEMA_INCOMPATIBLE: 409,
  SCHEMA_INVALID: 42201,
  VERSION_INVALID: 42202,
  LEVEL_INVALID: 42203,
  SUBJECT_INVALID: 42208,
  SUBJECT_FULL: 42209,
  REQUEST_INVALID: 422,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  REGISTRY_BUSY: 50003,
}
const UNKNOWN = 50001

/** An error's code and text; of one that nobody named, nothing but that it happened. */
export function failed(error: unknown): Answer {
  if (!isFault(error))
    return { status: 500, body: { error_code: UNKNOWN, message: 'INTERNAL_ERROR: the registry could not answer; see its log' } }
  const error_code = NUMBERS[error.code] ?? UNKNOWN
  return { status: Number(String(error_code).slice(0, 3)), body: { error_code, message: error.message } }
}
