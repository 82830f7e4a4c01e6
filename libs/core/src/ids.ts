import { createHash } from 'node:crypto'

/** A text id made from its parts alone: the same parts give the same id after any replay. */
export const deterministicId = (...parts: readonly (string | number)[]): string => digest(parts).toString('hex', 0, 16)

/** A whole number below 2^53 made from its parts alone, for the star's surrogate keys. */
export const surrogateKey = (...parts: readonly (string | number)[]): number => Number(digest(parts).readBigUInt64BE() >> 11n)

/** Each part is led by its length: ('ab', 'c') and ('a', 'bc') differ. */
function digest(parts: readonly (string | number)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) {
    const text = String(part)
    hash.update(`${text.length}:${text}`)
  }
  return hash.digest()
}
