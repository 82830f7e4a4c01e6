import type { ReadLimits, RecordValues } from '../event-log.js'
import type { Collector } from './collector.js'
import { BATCH_HEAD_BYTES, isSparse, RECORD_HEAD_BYTES, recordsInBatch } from './record-batch.js'

/** What reads a value may look past its end without a check, and finds zeros. */
const SPARE_BYTES = 64
const RECORDS_AT_FIRST = 1024

/** Gathers where the values of whole batches stand: nothing is made for each record. */
export function valuesCollector(limits: ReadLimits): Collector & { values(): RecordValues } {
  const { records_max } = limits
  let starts = new Uint32Array(Math.min(records_max, RECORDS_AT_FIRST))
  let ends = new Uint32Array(starts.length)
  let offsets = new Float64Array(starts.length)
  let count = 0
  const batches: Buffer[] = []
  let [batches_bytes, size_bytes, isRefused] = [0, 0, false]

  function grow(): void {
    const length = Math.min(records_max, 2 * count)
    const [longerStarts, longerEnds, longerOffsets] = [new Uint32Array(length), new Uint32Array(length), new Float64Array(length)]
    longerStarts.set(starts)
    longerEnds.set(ends)
    longerOffsets.set(offsets)
    starts = longerStarts
    ends = longerEnds
    offsets = longerOffsets
  }

  return {
    limits,
    state: () => ({
      count,
      size_bytes,
      isFull: isRefused || count >= records_max || size_bytes >= limits.bytes_max,
    }),

    add(_, firstOffset, bytes, offset) {
      const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      const [lead_bytes, records] = [isSparse(bytes) ? 4 : 0, recordsInBatch(bytes)]
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
        starts[count] = batches_bytes + start
        ends[count] = batches_bytes + end
        offsets[count] = recordOffset
        count += 1
      }
      batches.push(bytes)
      batches_bytes += bytes.length
    },

    values() {
      const bytes = new Uint8Array(batches_bytes + SPARE_BYTES)
      let to = 0
      for (const batch of batches) {
        bytes.set(batch, to)
        to += batch.length
      }
      return { bytes, starts: starts.slice(0, count), ends: ends.slice(0, count), offsets: offsets.slice(0, count) }
    },
  }
}
