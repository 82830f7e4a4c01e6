import { isInvalidAvro, whyInvalid } from '@storemesh/schema-registry/avro'
import { unreadable } from '../unreadable.js'

/** What is no Avro is a file that cannot be read. */
export function ofAvro<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw isInvalidAvro(error) ? unreadable(whyInvalid(error), error) : error
  }
}
