import { createHash } from 'node:crypto'

/** What stands for the part of a text that is not shown. */
export const HIDDEN = '…'
/** So many characters of a text are shown where a part of it is, and no more than a third of them. */
export const SHOWN_MAX = 3

/** Of an address of e-mail what follows the @ is shown whole, and of what leads up to it the start. */
export function partialText(text: string): string {
  const at = text.indexOf('@')
  const [told, rest] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
  const characters = Array.from(told)
  return `${characters.slice(0, Math.min(SHOWN_MAX, Math.floor(characters.length / 3))).join('')}${HIDDEN}${rest}`
}

/** The same for the same text everywhere in one mesh; without its key nobody gets back to the text. */
export const hashedText = (key: string, text: string): string =>
  createHash('sha256').update(key).update(text).digest('hex').toUpperCase()

/** The first instant of the year of a date or an instant, as it is written. */
export const yearText = (text: string): string =>
  text.includes('T') ? `${text.slice(0, 4)}-01-01T00:00:00.000000Z` : `${text.slice(0, 4)}-01-01`
