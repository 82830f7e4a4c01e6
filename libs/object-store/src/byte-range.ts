import { Fault } from '@storemesh/core'
import type { ObjectKey } from './object-key.js'
import type { ByteRange } from './object-store.js'

/** Refuses a range that an object of this size does not have. */
export function requireWithin(key: ObjectKey, { start, length }: ByteRange, size_bytes: number): void {
  if (Number.isInteger(start) && Number.isInteger(length) && start >= 0 && length >= 0 && start + length <= size_bytes) return
  throw new Fault('OBJECT_RANGE_INVALID', `${key} has ${size_bytes} bytes, asked for ${length} from ${start}`)
}
