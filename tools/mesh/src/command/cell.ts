import type { Json } from '@storemesh/core'

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu // none may move the cursor or turn the text

/** A value on one line of a terminal: what would move the cursor is shown as an escape. */
export function cellText(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const NO_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/u

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

/** The text, cut where it is wider. */
export function cut(text: string, width_max: number): string {
  if (widthOf(text) <= width_max) return text
  let kept = ''
  let width = 1 // the mark of the cut
  for (const character of text) {
    width += widthOf(character)
    if (width > width_max) break
    kept += character
  }
  return `${kept}…`
}
