import type { Kind } from '../kinds/kind.js'
import { soundOf } from '../normalise/person-name.js'
import { isUsable } from '../compare/value-levels.js'
import type { Field, PersonTable } from '../table/field.js'
import { Dictionary, stirred } from '../text/dictionary.js'

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

interface Part {
  readonly name: string
  readonly of: (value: string) => string
  readonly survives: (place: number) => boolean
}

const PARTS: Partial<Readonly<Record<Kind, readonly Part[]>>> = {
  'given name': [{ name: 'sound', of: soundOf, survives: (place) => place < HALF }],
  surname: [{ name: 'sound', of: soundOf, survives: (place) => place < HALF }],
  'birth date': [
    { name: 'year and month', of: (day) => day.slice(0, 6), survives: (place) => place >= TWO_THIRDS },
    { name: 'month and day', of: (day) => day.slice(4), survives: (place) => place < THIRD },
    {
      name: 'year and day',
      of: (day) => day.slice(0, 4) + day.slice(6),
      survives: (place) => place >= THIRD && place < TWO_THIRDS,
    },
  ],
  'e-mail': [
    { name: 'before the @', of: (address) => address.slice(0, address.indexOf('@')), survives: (place) => place > HALF },
  ],
  phone: [{ name: 'last seven digits', of: (number) => number.slice(-TAIL_LENGTH), survives: (place) => place < THIRD }],
  'id number': [
    { name: 'first half', of: (id) => (id.length < 6 ? '' : id.slice(0, id.length >> 1)), survives: (place) => place > HALF },
    { name: 'last half', of: (id) => (id.length < 6 ? '' : id.slice(id.length >> 1)), survives: (place) => place <= HALF },
  ],
}

const partsOf = (field: Field): readonly BlockKey[] => (PARTS[field.kind] ?? []).map((part) => partKey(field, part))

/** Each value's part is made once, when the first record asks for it; values that come later are no different. */
function partKey(field: Field, { name, of, survives }: Part): BlockKey {
  const parts = new Dictionary()
  let made = new Int32Array(field.values.size + 1)
  const UNMADE = 0
  const partOf = (code: number): number => {
    if (code >= made.length) {
      const grown = new Int32Array(Math.max(code + 1, made.length * 2))
      grown.set(made)
      made = grown
    }
    const known = made[code] ?? UNMADE
    if (known !== UNMADE) return known - 1
    const part = parts.intern(of(field.values.textOf(code)))
    made[code] = part + 1
    return part
  }
  return {
    name: `${field.name} (${name})`,
    fields: [field],
    of(record) {
      const code = field.codes[record] ?? 0
      return isUsable(field, code) ? partOf(code) : 0
    },
    survives,
    isOrdered: isName(field),
    isWhole: false,
  }
}
