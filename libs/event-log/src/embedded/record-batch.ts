import { FRAME_BYTES } from '@storemesh/lmdb'
import type { LogRecord, NewRecord, ReadLimits } from '../event-log.js'
import { requireRecordSize } from '../limits.js'
import type { BatchBuffers } from './batch-buffers.js'
import { decodeHeaders, encodeHeaders } from './record-headers.js'

/**
 * Records of one partition that were appended together are one value: LMDB then moves a thousand records in the time of one.
 *
 *   appended_ms f64 | records u32 | for each: value bytes u32, key bytes + 1 u32 (0: no key), header bytes u32, key, headers, value
 *
 * Where compaction took records out, the highest bit of their number is set, and each record is led by how far it stands from
 * the batch's first offset (u32).
 */
export interface RecordBatch {
  readonly records: number
  /** What is stored, with room before it for the store's frame. */
  readonly roomAndBytes: Buffer
}

const BATCH_RECORDS_MAX = 1000
const BATCH_BYTES_MAX = 2 ** 20
export const BATCH_HEAD_BYTES = 12
export const RECORD_HEAD_BYTES = 12
const SPARSE = 0x80000000

/** Records that follow each other, and the bytes that they take as one batch. */
interface Span {
  readonly from: number
  readonly to: number
  readonly size_bytes: number
}

/** As few batches as their limits allow; RECORD_TOO_LARGE. The time of appending is written in by `stampBatch`. */
export function encodeBatches(topic: string, records: readonly NewRecord[], buffers: BatchBuffers): RecordBatch[] {
  const headers = records.map((record) => encodeHeaders(record.headers))
  return spansOf(topic, records, headers).map((span) => encodeBatch(records, headers, span, buffers))
}

function spansOf(topic: string, records: readonly NewRecord[], headers: readonly Buffer[]): Span[] {
  const spans: Span[] = []
  let from = 0
  let size_bytes = BATCH_HEAD_BYTES
  let n = 0
  for (const record of records) {
    const key_bytes = record.key === undefined ? 0 : Buffer.byteLength(record.key)
    const record_bytes = key_bytes + (headers[n]?.length ?? 0) + record.value.length
    requireRecordSize(topic, record, record_bytes)
    const full = n - from === BATCH_RECORDS_MAX || size_bytes + record_bytes > BATCH_BYTES_MAX
    if (full && n > from) {
      spans.push({ from, to: n, size_bytes })
      from = n
      size_bytes = BATCH_HEAD_BYTES
    }
    size_bytes += RECORD_HEAD_BYTES + record_bytes
    n += 1
  }
  if (n > from) spans.push({ from, to: n, size_bytes })
  return spans
}

function encodeBatch(
  records: readonly NewRecord[],
  headers: readonly Buffer[],
  { from, to, size_bytes }: Span,
  buffers: BatchBuffers,
): RecordBatch {
  const roomAndBytes = buffers.take(FRAME_BYTES + size_bytes)
  // Buffer's own numbers are checked at each call, and there are three for each record.
  const numbers = new DataView(roomAndBytes.buffer, roomAndBytes.byteOffset, roomAndBytes.length)
  numbers.setUint32(FRAME_BYTES + 8, to - from, true)
  let at = FRAME_BYTES + BATCH_HEAD_BYTES
  for (let n = from; n < to; n += 1) {
    const record = records[n]
    const header = headers[n]
    if (!record || !header) continue
    const { key, value } = record
    const keyAt = at + RECORD_HEAD_BYTES
    const key_bytes = key === undefined ? 0 : roomAndBytes.write(key, keyAt)
    numbers.setUint32(at, value.length, true)
    numbers.setUint32(at + 4, key === undefined ? 0 : key_bytes + 1, true)
    numbers.setUint32(at + 8, header.length, true)
    at = keyAt + key_bytes
    if (header.length > 0) roomAndBytes.set(header, at)
    at += header.length
    roomAndBytes.set(value, at)
    at += value.length
  }
  return { records: to - from, roomAndBytes }
}

export const stampBatch = ({ roomAndBytes }: RecordBatch, appended_ms: number): void => {
  roomAndBytes.writeDoubleLE(appended_ms, FRAME_BYTES)
}

export const sizeOfBatch = ({ roomAndBytes }: RecordBatch): number => roomAndBytes.length - FRAME_BYTES

export const appendedAt = (bytes: Buffer): number => bytes.readDoubleLE(0)

export const isSparse = (bytes: Buffer): boolean => bytes.readUInt32LE(8) >= SPARSE
export const recordsInBatch = (bytes: Buffer): number => bytes.readUInt32LE(8) % SPARSE

interface RecordSpan {
  /** From the batch's first offset. */
  readonly distance: number
  readonly start: number
  readonly end: number
}

function spansIn(bytes: Buffer): RecordSpan[] {
  const lead_bytes = isSparse(bytes) ? 4 : 0
  const spans: RecordSpan[] = []
  let at = BATCH_HEAD_BYTES
  for (let n = 0; n < recordsInBatch(bytes); n++) {
    const start = at + lead_bytes
    const key_mark = bytes.readUInt32LE(start + 4)
    const key_bytes = key_mark === 0 ? 0 : key_mark - 1
    at = start + RECORD_HEAD_BYTES + bytes.readUInt32LE(start) + key_bytes + bytes.readUInt32LE(start + 8)
    spans.push({ distance: lead_bytes === 0 ? n : bytes.readUInt32LE(start - lead_bytes), start, end: at })
  }
  return spans
}

/** One past the batch's last record, from its first offset. */
export const lengthOfBatch = (bytes: Buffer): number =>
  isSparse(bytes) ? (spansIn(bytes).at(-1)?.distance ?? 0) + 1 : recordsInBatch(bytes)

/** How far the batch's first record stands from its first offset. */
export const firstInBatch = (bytes: Buffer): number => spansIn(bytes)[0]?.distance ?? 0

/** The batch with these of its records only; undefined where none is left. */
export function batchOfSome(bytes: Buffer, keeps: (distance: number) => boolean): Buffer | undefined {
  const kept = spansIn(bytes).filter(({ distance }) => keeps(distance))
  if (kept.length === 0) return undefined
  const head = Buffer.from(bytes.subarray(0, BATCH_HEAD_BYTES))
  head.writeUInt32LE(SPARSE + kept.length, 8)
  const parts: Buffer[] = [head]
  for (const { distance, start, end } of kept) {
    const lead = Buffer.allocUnsafe(4)
    lead.writeUInt32LE(distance)
    parts.push(lead, bytes.subarray(start, end))
  }
  return Buffer.concat(parts)
}

/** Where records go that were read, until one does not fit any more. The first one always does. */
export interface Sink {
  readonly records: LogRecord[]
  readonly limits: ReadLimits
  size_bytes: number
  refused: boolean
}

export const emptySink = (limits: ReadLimits): Sink => ({ records: [], limits, size_bytes: 0, refused: false })

/** No further record can be added, or the next one was refused already. */
export const isFull = ({ records, limits, size_bytes, refused }: Sink): boolean =>
  refused || records.length >= limits.records_max || size_bytes >= limits.bytes_max

const fits = ({ records, limits, size_bytes }: Sink, more_bytes: number): boolean =>
  records.length === 0 || (records.length < limits.records_max && size_bytes + more_bytes <= limits.bytes_max)

/** Adds the batch's records from `offset` on until the sink is full. Their values are views: one copy out of LMDB serves all. */
export function decodeBatch(sink: Sink, partition: number, firstOffset: number, bytes: Buffer, offset: number): void {
  const appended_ms = bytes.readDoubleLE(0)
  const sparse = isSparse(bytes)
  const count = recordsInBatch(bytes)
  let at = BATCH_HEAD_BYTES
  for (let n = 0; n < count; n++) {
    const recordOffset = firstOffset + (sparse ? bytes.readUInt32LE(at) : n)
    if (sparse) at += 4
    const value_bytes = bytes.readUInt32LE(at)
    const key_mark = bytes.readUInt32LE(at + 4)
    const keyAt = at + RECORD_HEAD_BYTES
    const headersAt = keyAt + (key_mark === 0 ? 0 : key_mark - 1)
    const valueAt = headersAt + bytes.readUInt32LE(at + 8)
    at = valueAt + value_bytes
    if (recordOffset < offset) continue
    if (!fits(sink, at - keyAt)) {
      sink.refused = true
      return
    }
    sink.size_bytes += at - keyAt
    const value = new Uint8Array(bytes.buffer, bytes.byteOffset + valueAt, value_bytes)
    const headers = decodeHeaders(bytes, headersAt, valueAt)
    sink.records.push(
      key_mark === 0
        ? { partition, offset: recordOffset, appended_ms, value, headers }
        : { partition, offset: recordOffset, appended_ms, key: bytes.toString('utf8', keyAt, headersAt), value, headers },
    )
  }
}
