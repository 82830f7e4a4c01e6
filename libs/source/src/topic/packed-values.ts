import type { LogRecord, RecordValues } from '@storemesh/event-log'

/** What reads a value may look past its end without a check, and finds zeros. */
const SPARE_BYTES = 64

/** The values of records as `EventLog.readValues` has them, of a log that has records only. */
export function packedValues(records: readonly LogRecord[]): RecordValues {
  let end = 0
  const ends = Uint32Array.from(records, ({ value }) => (end += value.length))
  const starts = ends.map((each, at) => each - (records[at]?.value.length ?? 0))
  const bytes = new Uint8Array(end + SPARE_BYTES)
  for (const [at, { value }] of records.entries()) bytes.set(value, starts[at])
  return { bytes, starts, ends, offsets: Float64Array.from(records, ({ offset }) => offset) }
}
