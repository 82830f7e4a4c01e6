import { Fault } from '@storemesh/core'
import { isKind, type Kind, type Movement } from './movement.js'

/**
 * Movements as one text, `;id,at_ms,versionKquantity` for each with its numbers in base 36: a state is written whole with what is
 * new of it, and a text in which JSON has nothing to escape is copied, where hundreds of lists are written out number by number.
 */
const LETTERS: Readonly<Record<Kind, string>> = {
  sale: 'S',
  damage: 'D',
  reserve: 'H',
  receipt: 'R',
  return: 'B',
  release: 'L',
  count: 'C',
}
const KIND_OF: ReadonlyMap<string, Kind> = new Map(
  Object.keys(LETTERS)
    .filter(isKind)
    .map((kind) => [LETTERS[kind], kind]),
)
const START = ';'
const BASE = 36

export const movementText = ([id, at_ms, version, kind, quantity]: Movement): string =>
  `${idText(id)}${at_ms.toString(BASE)},${version.toString(BASE)}${LETTERS[kind]}${quantity.toString(BASE)}`

const idText = (id: number): string => `${START}${id.toString(BASE)},`

/** Where the movement of this id starts, or -1; found without reading any. */
export const startOf = (movements: string, id: number): number => movements.indexOf(idText(id))

/** Where the movement ends that starts there. */
export function endOf(movements: string, start: number): number {
  const next = movements.indexOf(START, start + 1)
  return next < 0 ? movements.length : next
}

/** Where the one starts that ends there, or -1. */
export const startBefore = (movements: string, end: number): number => (end === 0 ? -1 : movements.lastIndexOf(START, end - 1))

export const movementAt = (movements: string, start: number): Movement => new MovementReader(movements, start).next()

export function movementsIn(movements: string): readonly Movement[] {
  const reader = new MovementReader(movements, 0)
  const all: Movement[] = []
  while (reader.hasNext()) all.push(reader.next())
  return all
}

/** Digit by digit: to split the text first takes four times as long. */
class MovementReader {
  private readonly movements: string
  private place: number

  constructor(movements: string, start: number) {
    this.movements = movements
    this.place = start
  }

  hasNext(): boolean {
    return this.place < this.movements.length
  }

  next(): Movement {
    if (this.movements.charAt(this.place) !== START) throw unreadable()
    const [id, at_ms, version] = [this.number(), this.number(), this.number()]
    const kind = KIND_OF.get(this.movements.charAt(this.place))
    if (!kind) throw unreadable()
    return [id, at_ms, version, kind, this.number()]
  }

  /** The one after the mark here; then at the next mark. */
  private number(): number {
    const { movements } = this
    const isNegative = movements.charCodeAt(this.place + 1) === MINUS
    const first = this.place + (isNegative ? 2 : 1)
    let number = 0
    let place = first
    for (let digit = digitAt(movements, place); digit >= 0; digit = digitAt(movements, place)) {
      number = number * BASE + digit
      place += 1
    }
    if (place === first) throw unreadable()
    this.place = place
    return isNegative ? -number : number
  }
}

const MINUS = '-'.charCodeAt(0)
const [ZERO, NINE, FIRST_LETTER, LAST_LETTER] = [48, 57, 97, 122]

/** Or -1: a mark, or the end. */
function digitAt(movements: string, place: number): number {
  if (place >= movements.length) return -1
  const code = movements.charCodeAt(place)
  if (code >= ZERO && code <= NINE) return code - ZERO
  return code >= FIRST_LETTER && code <= LAST_LETTER ? code - FIRST_LETTER + 10 : -1
}

const unreadable = (): Fault =>
  new Fault(
    'STOCK_STATE_UNREADABLE',
    'movements of a shelf: expected them as the ledger writes them, got another text; find out who else wrote the state',
  )
