import type { Kind } from '../kinds/kind.js'
import { soundOf } from '../normalise/person-name.js'
import { isUsable } from '../compare/value-levels.js'
import type { Field, PersonTable } from '../table/field.js'
import { type Dictionary, hashOfText, hashOfUnits, stirred } from '../text/dictionary.js'

/** A part of what is told by which records are brought together. */
export interface BlockKey {
  readonly name: string
  /** What it is read from: a match that was found by it says nothing of how often these agree. */
  readonly fields: readonly Field[]
  /** A number for a record; 0 where it has none. */
  readonly of: (record: number) => number
  /** Whether it is still the same where one value has a slip, at a place from 0 to 1. */
  readonly survives: (place: number) => boolean
  /** Whether it is the field's whole value: who agree in it agree in each of its parts. */
  readonly isWhole: boolean
  /** Whether it is lost where given name and surname have changed places. */
  readonly isOrdered: boolean
}

const never = (): boolean => false

export function blockKeysOf({ fields }: PersonTable): readonly BlockKey[] {
  const given = fields.find(({ kind }) => kind === 'given name')
  const surname = fields.find(({ kind }) => kind === 'surname')
  const both = given !== undefined && surname !== undefined ? [bothNames(given, surname)] : []
  // how often one person's records agree in some category nobody knows beforehand: it may be where they were told
  const telling = fields.filter(({ kind }) => kind !== 'category')
  return [...both, ...telling.flatMap((field) => [exactly(field), ...partsOf(field)])]
}

/** Keys are numbers of up to 32 bits; those of different parts of one record are stirred together. */
export const stirredTogether = (one: number, other: number): number => stirred(Math.imul(one, 0x9e3779b1) ^ other)

const isName = ({ kind }: Field): boolean => kind === 'given name' || kind === 'surname'

const exactly = (field: Field): BlockKey => ({
  name: field.name,
  fields: [field],
  of(record) {
    const code = field.codes[record] ?? 0
    return isUsable(field, code) ? code : 0
  },
  survives: never,
  isOrdered: isName(field),
  isWhole: true,
})

/** Given name and surname, whichever stands first. */
const bothNames = (given: Field, surname: Field): BlockKey => ({
  name: `${given.name} and ${surname.name}, in either order`,
  fields: [given, surname],
  of(record) {
    const [one, other] = [given.codes[record] ?? 0, surname.codes[record] ?? 0]
    return one === 0 || other === 0 ? 0 : stirredTogether(Math.min(one, other), Math.max(one, other))
  },
  survives: never,
  isOrdered: false,
  isWhole: false,
})

const [THIRD, TWO_THIRDS, HALF] = [1 / 3, 2 / 3, 1 / 2]
const TAIL_LENGTH = 7
const [YEAR, MONTH, DAY, DATE_END] = [0, 4, 6, 8]
const HALVED_LENGTH_MIN = 6
const [AT, BLANK] = [0x40, 0x20]
const WORD_LENGTH_MIN = 4

interface Part {
  readonly name: string
  /** A number for a value's part; 0 where it has none. */
  readonly of: (values: Dictionary, code: number) => number
  readonly survives: (place: number) => boolean
}

/** The part of a value from a place up to another, both from its beginning. */
function piece(values: Dictionary, code: number, from: number, to: number): number {
  const start = values.startOf(code)
  return from >= to ? 0 : hashOfUnits(values.units, start + from, start + to) || 1
}

function boxOf(values: Dictionary, code: number): number {
  const length = values.lengthOf(code)
  let at = 0
  while (at < length && values.units[values.startOf(code) + at] !== AT) at += 1
  return piece(values, code, 0, at)
}

function tailOf(values: Dictionary, code: number): number {
  const length = values.lengthOf(code)
  return piece(values, code, Math.max(0, length - TAIL_LENGTH), length)
}

/** Half of a number that is long enough for it to tell something. */
const halfOf = (values: Dictionary, code: number, half: 0 | 1): number => {
  const length = values.lengthOf(code)
  return length < HALVED_LENGTH_MIN ? 0 : piece(values, code, half === 0 ? 0 : length >> 1, half === 0 ? length >> 1 : length)
}

/** A word of it that says more than others: the longest, the last of several. */
function longestWordOf(values: Dictionary, code: number): number {
  const { units } = values
  const [start, end] = [values.startOf(code), values.startOf(code + 1)]
  let [from, to] = [start, start]
  for (let word = start, at = start; at <= end; at += 1) {
    if (at < end && units[at] !== BLANK) continue
    if (at - word >= to - from) [from, to] = [word, at]
    word = at + 1
  }
  return to - from < WORD_LENGTH_MIN || to - from === end - start ? 0 : piece(values, code, from - start, to - start)
}

const PARTS: Partial<Readonly<Record<Kind, readonly Part[]>>> = {
  'birth date': [
    { name: 'year and month', of: (values, code) => piece(values, code, YEAR, DAY), survives: (place) => place >= TWO_THIRDS },
    { name: 'month and day', of: (values, code) => piece(values, code, MONTH, DATE_END), survives: (place) => place < THIRD },
    {
      name: 'year and day',
      of: (values, code) => stirredTogether(piece(values, code, YEAR, MONTH), piece(values, code, DAY, DATE_END)),
      survives: (place) => place >= THIRD && place < TWO_THIRDS,
    },
  ],
  'e-mail': [{ name: 'before the @', of: boxOf, survives: (place) => place > HALF }],
  street: [{ name: 'longest word', of: longestWordOf, survives: (place) => place < HALF }],
  phone: [{ name: 'last seven digits', of: tailOf, survives: (place) => place < THIRD }],
  'id number': [
    { name: 'first half', of: (values, code) => halfOf(values, code, 0), survives: (place) => place > HALF },
    { name: 'last half', of: (values, code) => halfOf(values, code, 1), survives: (place) => place <= HALF },
  ],
}

const partsOf = (field: Field): readonly BlockKey[] =>
  (isName(field) ? [soundPart()] : (PARTS[field.kind] ?? [])).map(({ name, of, survives }) => ({
    name: `${field.name} (${name})`,
    fields: [field],
    of(record) {
      const code = field.codes[record] ?? 0
      return isUsable(field, code) ? of(field.values, code) : 0
    },
    survives,
    isOrdered: isName(field),
    isWhole: false,
  }))

/** Names come again and again: what one sounds like is found out once. */
function soundPart(): Part {
  const sounds = new Map<number, number>()
  return {
    name: 'sound',
    of(values, code) {
      let sound = sounds.get(code)
      if (sound === undefined) {
        sound = hashOfText(soundOf(values.textOf(code)))
        sounds.set(code, sound)
      }
      return sound
    },
    survives: (place) => place < HALF,
  }
}
