import { Fault, withinLimit } from '@storemesh/core'
import type { SourceLimits } from './source.js'

const ROWS_MAX = 100_000
const BYTES_MAX = 64 << 20

export function requireLimits({ rows_max, bytes_max }: SourceLimits): void {
  withinLimit('rows_max', rows_max, { min: 1, max: ROWS_MAX })
  withinLimit('bytes_max', bytes_max, { min: 1, max: BYTES_MAX })
}

export const positionInvalid = (name: string, why: string) =>
  new Fault(
    'SOURCE_POSITION_INVALID',
    `${name}: ${why}; the table was filled from another source: start it anew, or give it its old source back`,
  )
