import { Fault, isFault } from '@storemesh/core'

const CODE = 'AVRO_INVALID'

/** Bytes or a schema that are not what Avro says. Whoever reads them knows what they were to be, and names that. */
export const invalid = (why: string): Fault => new Fault(CODE, why)

export const isInvalidAvro = (error: unknown): error is Fault => isFault(error, CODE)

/** Without the code: whoever tells of it has one of its own. */
export const whyInvalid = (fault: Fault): string => fault.message.slice(`${CODE}: `.length)
