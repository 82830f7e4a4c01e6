/** Where batches are made. Large ones are used again: a new one costs more than what is written into it. */
export interface BatchBuffers {
  /** Of exactly this size; what it holds is left over. */
  take(size_bytes: number): Buffer
  /** Once: nobody looks into it any more. */
  giveBack(buffer: Buffer): void
}

/**
 * The C library hands what is freed back to the system, and takes it again page by page for the next batch, until it has seen
 * a larger piece come and go. Without that, LMDB's pages of large batches take twice the time.
 */
const SEEN_BYTES = 16 * 2 ** 20
const KEPT_BYTES_MAX = 16 * 2 ** 20
/** Below that a new one is as cheap. */
const LARGE_BYTES = 16 * 2 ** 10
const STEP_BYTES = 16 * 2 ** 10
/** One that is so much larger than what is asked for is kept for a batch of its own size. */
const TOO_LARGE = 4

export function batchBuffers(): BatchBuffers {
  const kept: ArrayBuffer[] = []
  let kept_bytes = 0
  let isSeen = false
  /** Let go at once: the collector frees it with the first things that are young. */
  const showLargePiece = () => {
    isSeen ||= Buffer.allocUnsafeSlow(SEEN_BYTES).length > 0
  }

  return {
    take(size_bytes) {
      if (size_bytes < LARGE_BYTES) return Buffer.allocUnsafe(size_bytes)
      showLargePiece()
      const found = kept.findLastIndex(({ byteLength }) => byteLength >= size_bytes && byteLength <= size_bytes * TOO_LARGE)
      const [again] = found < 0 ? [] : kept.splice(found, 1)
      if (again) kept_bytes -= again.byteLength
      const memory = again ?? Buffer.allocUnsafeSlow(Math.ceil(size_bytes / STEP_BYTES) * STEP_BYTES).buffer
      return Buffer.from(memory, 0, size_bytes)
    },
    giveBack({ buffer, length }) {
      if (length < LARGE_BYTES || !(buffer instanceof ArrayBuffer)) return
      kept.push(buffer)
      kept_bytes += buffer.byteLength
      while (kept_bytes > KEPT_BYTES_MAX) kept_bytes -= kept.shift()?.byteLength ?? kept_bytes
    },
  }
}

/** Where a batch is made once in a while. */
export const newBuffers: BatchBuffers = { take: (size_bytes) => Buffer.allocUnsafe(size_bytes), giveBack: () => undefined }
