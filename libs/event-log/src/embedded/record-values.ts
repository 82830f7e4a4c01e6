import type { ReadLimits, RecordValues } from '../event-log.js'
import type { Collector } from './collector.js'
import { BATCH_HEAD_BYTES, isSparse, RECORD_HEAD_BYTES, recordsInBatch } from './record-batch.js'

/** What reads a value may look past its end without a check, and finds zeros. */
const SPARE_BYTES = 64
const RECORDS_AT_FIRST = 1024
const BYTES_AT_FIRST = 1 << 16

/** Gathers the values of whole batches: nothing is made for each record. `used` is memory that is written over. */
export function valuesCollector(limits: ReadLimits, used?: RecordValues): Collector & { values(): RecordValues } {
  const { records_max } = limits
  let bytes = used ? new Uint8Array(used.bytes.buffer) : new Uint8Array(BYTES_AT_FIRST)
  const room = used ? roomIn(used) : Math.min(records_max, RECORDS_AT_FIRST)
  let starts = used ? new Uint32Array(used.starts.buffer, 0, room) : new Uint32Array(room)
  let ends = used ? new Uint32Array(used.ends.buffer, 0, room) : new Uint32Array(room)
  let offsets = used ? new Float64Array(used.offsets.buffer, 0, room) : new Float64Array(room)
  let [length, count, size_bytes, isRefused] = [0, 0, 0, false]

  function makeRoom(more_bytes: number): void {
    const least = length + more_bytes + SPARE_BYTES
    if (bytes.length >= least) return
    const longer = new Uint8Array(Math.max(least, 2 * bytes.length))
    longer.set(bytes.subarray(0, length))
    bytes = longer
  }

  function grow(): void {
    const longer = Math.min(records_max, Math.max(RECORDS_AT_FIRST, 2 * count))
    const [longerStarts, longerEnds, longerOffsets] = [new Uint32Array(longer), new Uint32Array(longer), new Float64Array(longer)]
    longerStarts.set(starts)
    longerEnds.set(ends)
    longerOffsets.set(offsets)
    starts = longerStarts
    ends = longerEnds
    offsets = longerOffsets
  }

  return {
    limits,
    copies: true,
    state: () => ({
      count,
      size_bytes,
      isFull: isRefused || count >= records_max || size_bytes >= limits.bytes_max,
    }),

    add(_, firstOffset, batch, offset) {
      const numbers = new DataView(batch.buffer, batch.byteOffset, batch.length)
      const [lead_bytes, records] = [isSparse(batch) ? 4 : 0, recordsInBatch(batch)]
      let at = BATCH_HEAD_BYTES
      for (let n = 0; n < records && !isRefused; n++) {
        const recordOffset = firstOffset + (lead_bytes === 0 ? n : numbers.getUint32(at, true))
        at += lead_bytes
        const key_mark = numbers.getUint32(at + 4, true)
        const keyAt = at + RECORD_HEAD_BYTES
        const start = keyAt + (key_mark === 0 ? 0 : key_mark - 1) + numbers.getUint32(at + 8, true)
        const end = start + numbers.getUint32(at, true)
        at = end
        if (recordOffset < offset) continue
        isRefused = count > 0 && (count >= records_max || size_bytes + end - keyAt > limits.bytes_max)
        if (isRefused) break
        size_bytes += end - keyAt
        if (count === starts.length) grow()
        starts[count] = length + start
        ends[count] = length + end
        offsets[count] = recordOffset
        count += 1
      }
      makeRoom(batch.length)
      bytes.set(batch, length)
      length += batch.length
    },

    values() {
      bytes.fill(0, length, length + SPARE_BYTES)
      return {
        bytes: bytes.subarray(0, length + SPARE_BYTES),
        starts: starts.subarray(0, count),
        ends: ends.subarray(0, count),
        offsets: offsets.subarray(0, count),
      }
    },
  }
}

/** For so many records. */
const roomIn = ({ starts, ends, offsets }: RecordValues): number =>
  Math.floor(Math.min(starts.buffer.byteLength / 4, ends.buffer.byteLength / 4, offsets.buffer.byteLength / 8))
