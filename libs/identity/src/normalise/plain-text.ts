const MARKS = /\p{M}+/gu
const APOSTROPHES = /['’‘`´]/g
const NOT_WORD = /[^\p{L}\p{N}]+/gu
const PLAIN = /^[a-z0-9]+(?: [a-z0-9]+)*$/

/** Words of letters and digits in lower case, without accents, one blank between two. */
export function plainText(text: string): string {
  // most fields are plain already
  if (PLAIN.test(text)) return text
  const lower = text.normalize('NFKD').replace(MARKS, '').replace(APOSTROPHES, '').toLowerCase()
  return lower.replace(NOT_WORD, ' ').trim()
}

const NOTHING = new Set(['', 'null', 'none', 'nil', 'nan', 'na', 'n a', 'unknown', 'undefined', 'not known', 'not provided'])
const PERHAPS_NOTHING = /^[\s\-.?_/\\]*$|^[("<[]?[nNuU]/

/** Whether a field says that there is nothing: empty, a dash, `null`, `n/a`. */
export const saysNothing = (text: string): boolean => PERHAPS_NOTHING.test(text) && NOTHING.has(plainText(text))
