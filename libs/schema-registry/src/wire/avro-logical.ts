import { dayText, decimalText } from '@storemesh/core'
import avro from 'avsc'

/** A value that is told otherwise than it is stored; `schema` has what its text depends on. */
type TextOf = (value: unknown, schema: Readonly<Record<string, unknown>>) => string

const DAY_MS = 86_400_000

/** What Avro's logical types are in JSON: as contracts read them. */
const TEXTS: Readonly<Record<string, TextOf>> = {
  decimal: (value, { scale = 0 }) => decimalText(unitsOf(value), Number(scale)),
  date: (value) => dayText(Number(value) * DAY_MS),
  'time-millis': (value) => timeText(BigInt(Number(value)) * 1000n),
  'time-micros': (value) => timeText(BigInt(Number(value))),
  'timestamp-millis': (value) => `${momentText(BigInt(Number(value)) * 1000n)}Z`,
  'timestamp-micros': (value) => `${momentText(BigInt(Number(value)))}Z`,
  'local-timestamp-millis': (value) => momentText(BigInt(Number(value)) * 1000n),
  'local-timestamp-micros': (value) => momentText(BigInt(Number(value))),
}

type LogicalTypes = Record<string, new (schema: avro.Schema, options?: unknown) => avro.types.LogicalType>

export const LOGICAL_TYPES: LogicalTypes = Object.fromEntries(
  Object.entries(TEXTS).map(([name, textOf]) => [name, logicalType(textOf)]),
)

/** The library asks for a class. It is for reading alone. */
function logicalType(textOf: TextOf): LogicalTypes[string] {
  return class extends avro.types.LogicalType {
    readonly #schema: Readonly<Record<string, unknown>>

    constructor(schema: avro.Schema, options?: unknown) {
      super(schema, options)
      this.#schema = { ...Object(schema) }
    }

    protected override _fromValue(value: unknown): string {
      return textOf(value, this.#schema)
    }
  }
}

/** Two's complement, most significant byte first. */
function unitsOf(bytes: unknown): bigint {
  if (!(bytes instanceof Uint8Array)) return 0n
  const hex = Buffer.from(bytes).toString('hex')
  return hex === '' ? 0n : BigInt.asIntN(8 * bytes.byteLength, BigInt(`0x${hex}`))
}

const MICROS_A_SECOND = 1_000_000n
const six = (micros: bigint) => String(micros).padStart(6, '0')

const timeText = (micros: bigint): string =>
  `${new Date(Number(micros / MICROS_A_SECOND) * 1000).toISOString().slice(11, 19)}.${six(micros % MICROS_A_SECOND)}`

/** To the second by the calendar, six digits behind; before 1970 too. */
function momentText(micros: bigint): string {
  const within = ((micros % MICROS_A_SECOND) + MICROS_A_SECOND) % MICROS_A_SECOND
  const seconds = (micros - within) / MICROS_A_SECOND
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${six(within)}`
}
