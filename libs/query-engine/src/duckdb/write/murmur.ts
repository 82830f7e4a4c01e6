/**
 * The hash of Iceberg's buckets (murmur3, 32 bits, x86 variant, seed 0) in plain SQL: unsigned words of 32 bits, held in
 * UBIGINT, where a product of two still fits. Written out instead of kept as macros, so that no statement can call them.
 */

const WORD = 4_294_967_295
const ADDED = 0xe6546b64
const product = (word: string, factor: number) => `((${word} * ${factor}::UBIGINT) & ${WORD})`
/** A word beside itself, shifted: nothing is written twice. */
const rotated = (word: string, bits: number) => `(((${word} * ${WORD + 2}::UBIGINT) >> ${32 - bits}) & ${WORD})`
const scrambled = (word: string) => product(rotated(product(word, 0xcc9e2d51), 15), 0x1b873593)
const mixed = (hash: string, word: string) =>
  `((${rotated(`xor(${hash}, ${scrambled(word)})`, 13)} * 5 + ${ADDED}::UBIGINT) & ${WORD})`

function finished(hash: string): string {
  const first = product(`xor(${hash}, ${hash} >> 16)`, 0x85ebca6b)
  const second = product(`xor(${first}, ${first} >> 13)`, 0xc2b2ae35)
  return `xor(${second}, ${second} >> 16)`
}

/** Of a BIGINT's eight bytes, the lowest first. */
export function murmurOfLong(long: string): string {
  const low = `(${long} & ${WORD})`
  const high = `(((${long} - ${low}) // ${WORD + 1}) & ${WORD})`
  return finished(`xor(${mixed(mixed('0::UBIGINT', `${low}::UBIGINT`), `${high}::UBIGINT`)}, 8::UBIGINT)`)
}

/** Of bytes, given as hexadecimal digits. */
export function murmurOfHex(hex: string): string {
  const byte = (at: string, offset: number) => `substr(${hex}, ${at} + ${2 * offset + 1}, 2)`
  const bytes = (at: string, count: number) =>
    Array.from({ length: count }, (_, offset) => byte(at, count - 1 - offset)).join(' || ')
  const words = `list_transform(range(0, length(${hex}) // 8), lambda word: CAST('0x' || ${bytes('word * 8', 4)} AS UBIGINT))`
  const whole = `list_reduce(${words}, lambda hash, word: ${mixed('hash', 'word')}, 0::UBIGINT)`
  const rest = `CAST('0x0' || ${bytes(`length(${hex}) // 8 * 8`, 3)} AS UBIGINT)` // of nothing it is 0
  return finished(`xor(xor(${whole}, ${scrambled(rest)}), (length(${hex}) // 2)::UBIGINT)`)
}
