const SEED = 0x9747b28c
const MIX = 0x5bd1e995
const SHIFT = 24

/** The partition that Kafka's own clients choose for this key, so that a topic may move there and keys stay where they are. */
export function partitionOfKey(key: string, partitions: number): number {
  const positive = murmur2(Buffer.from(key)) & 0x7fffffff
  return positive % partitions
}

/** Murmur2 as Kafka's Java client computes it: 32 bits, little-endian, this seed. */
export function murmur2(bytes: Uint8Array): number {
  let hash = SEED ^ bytes.length
  const wholeWords = bytes.length - (bytes.length % 4)
  for (let at = 0; at < wholeWords; at += 4) {
    let word = byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24)
    word = Math.imul(word, MIX)
    word ^= word >>> SHIFT
    hash = Math.imul(hash, MIX) ^ Math.imul(word, MIX)
  }
  if (wholeWords < bytes.length) {
    for (let at = bytes.length - 1; at >= wholeWords; at--) hash ^= byteAt(bytes, at) << (8 * (at - wholeWords))
    hash = Math.imul(hash, MIX)
  }
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
