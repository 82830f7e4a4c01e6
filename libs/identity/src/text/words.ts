import type { Dictionary } from './dictionary.js'

const BLANK = 0x20
const PREFIX_LENGTH_MIN = 3

/** Whether one is how the other begins: an initial, or a short form of three letters or more. */
export function beginsAlike(values: Dictionary, a: number, b: number): boolean {
  const { units } = values
  const length = Math.min(values.lengthOf(a), values.lengthOf(b))
  if (length > 1 && length < PREFIX_LENGTH_MIN) return false
  const [left, right] = [values.startOf(a), values.startOf(b)]
  for (let at = 0; at < length; at += 1) if (units[left + at] !== units[right + at]) return false
  return length > 0
}

const WORD_LENGTH_MIN = 3

/** How many words of three letters or more stand in both; 0 where both are a single word. */
export function wordsInCommon(values: Dictionary, a: number, b: number): number {
  const [aStart, aEnd, bStart, bEnd] = [values.startOf(a), values.startOf(a + 1), values.startOf(b), values.startOf(b + 1)]
  const { units } = values
  if (!hasBlank(units, aStart, aEnd) && !hasBlank(units, bStart, bEnd)) return 0
  let common = 0
  for (let from = aStart; from < aEnd; ) {
    const to = wordEnd(units, from, aEnd)
    if (to - from >= WORD_LENGTH_MIN && hasWord(units, from, to, bStart, bEnd)) common += 1
    from = to + 1
  }
  return common
}

function hasBlank(units: Uint16Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (units[at] === BLANK) return true
  return false
}

function wordEnd(units: Uint16Array, from: number, end: number): number {
  let at = from
  while (at < end && units[at] !== BLANK) at += 1
  return at
}

function hasWord(units: Uint16Array, from: number, to: number, start: number, end: number): boolean {
  for (let other = start; other < end; ) {
    const otherEnd = wordEnd(units, other, end)
    if (otherEnd - other === to - from) {
      let at = 0
      while (at < to - from && units[from + at] === units[other + at]) at += 1
      if (at === to - from) return true
    }
    other = otherEnd + 1
  }
  return false
}
