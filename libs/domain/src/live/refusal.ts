import { Fault, isFault, type JsonObject, jsonSize, withinLimit } from '@storemesh/core'

/** Of the row as text: beside its id and key it is one record of a topic. */
const ROW_BYTES_MAX = 512 << 10

/** LIMIT_EXCEEDED, or how many bytes it is. */
export const requireRowSize = (row: JsonObject): number =>
  withinLimit('bytes of a row that is told', jsonSize(row, ROW_BYTES_MAX), { min: 0, max: ROW_BYTES_MAX })

/** Why a step could not be taken. What our own faults say holds no value of a row; what others throw might, so only its kind is kept. */
export function refusalOf(error: unknown): { readonly code: string; readonly message: string } {
  if (isFault(error)) return { code: error.code, message: error.message }
  const kind = error instanceof Error ? error.name : typeof error
  const fault = new Fault(
    'LIVE_STEP_FAILED',
    `the step threw ${kind}; take it in a rehearsal, mend it, then send the event again`,
  )
  return { code: fault.code, message: fault.message }
}
