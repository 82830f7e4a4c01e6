import type { Dictionary } from './dictionary.js'

const [O, E, U, D, T, J, C] = Array.from('oeudtjc', (letter) => letter.charCodeAt(0))

/** Whether two names are one as soon as both are spelt as today: oe as u, dj as j, tj as c. */
export function isSameSpeltToday(values: Dictionary, a: number, b: number): boolean {
  const { units } = values
  let [left, right] = [values.startOf(a), values.startOf(b)]
  const [leftEnd, rightEnd] = [values.startOf(a + 1), values.startOf(b + 1)]
  while (left < leftEnd && right < rightEnd) {
    const [one, other] = [oldLetter(units, left, leftEnd), oldLetter(units, right, rightEnd)]
    if ((one ?? units[left]) !== (other ?? units[right])) return false
    left += one === undefined ? 1 : 2
    right += other === undefined ? 1 : 2
  }
  return left === leftEnd && right === rightEnd
}

/** The letter of today that two old ones are; undefined where they are none. */
function oldLetter(units: Uint16Array, at: number, end: number): number | undefined {
  if (at + 1 >= end) return undefined
  const [first, second] = [units[at], units[at + 1]]
  if (first === O && second === E) return U
  if (second !== J) return undefined
  if (first === D) return J
  return first === T ? C : undefined
}
