/** Murmur3, 32 bits, x86 variant, seed 0: the hash that the specification's buckets are made by. A signed number. */
export function murmur3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.byteLength & ~3
  let hash = 0
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(view.getUint32(at, true))
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = bytes.byteLength - 1; at >= whole; at -= 1) rest = (rest << 8) | view.getUint8(at)
  hash ^= scrambled(rest) // of nothing it is 0
  return finished(hash ^ bytes.byteLength)
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

const scrambled = (word: number): number => Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)

function finished(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return (second ^ (second >>> 16)) | 0
}
