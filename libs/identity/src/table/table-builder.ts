import type { ColumnSetting, Kind } from '../kinds/kind.js'
import { dayOf } from '../normalise/calendar-date.js'
import { phoneReader } from '../normalise/phone.js'
import { partsOfName } from '../normalise/person-name.js'
import { saysNothing } from '../normalise/plain-text.js'
import { Dictionary } from '../text/dictionary.js'
import { GrowingField, type PersonTable } from './field.js'
import { type Manner, NO_VALUE, type ValueReading, valueOf } from './value-of.js'

/** Reads of a row what some of its columns tell, into one field or more. */
interface Reader {
  readonly fields: readonly GrowingField[]
  read(row: readonly string[]): void
}

/** Kinds whose values come again and again; an address of one's own does not. */
const REPEATED: ReadonlySet<Kind> = new Set([
  'given name',
  'middle name',
  'surname',
  'birth date',
  'city',
  'region',
  'birth place',
  'street',
  'postcode',
  'text',
])
const NAMES: ReadonlySet<Kind> = new Set(['given name', 'middle name', 'surname'])

export interface TableShape {
  readonly header: readonly string[]
  readonly settings: readonly ColumnSetting[]
  readonly manner: Manner
}

/** A table of persons while its rows come. */
export class TableBuilder {
  readonly #readers: readonly Reader[]
  #size = 0

  constructor(readonly shape: TableShape) {
    this.#readers = readersOf(shape)
  }

  get size(): number {
    return this.#size
  }

  add(row: readonly string[]): void {
    for (const reader of this.#readers) reader.read(row)
    this.#size += 1
  }

  /** What came so far; what comes later is in its fields as well. */
  done(): PersonTable {
    return { size: this.#size, fields: this.#readers.flatMap(({ fields }) => fields) }
  }
}

function readersOf({ header, settings, manner }: TableShape): readonly Reader[] {
  const names = new Dictionary()
  const reading = { ...manner, phone: phoneReader(manner.country) }
  const taken = settings.flatMap(({ column, kind }) => (kind === undefined ? [] : [{ column, kind, at: header.indexOf(column) }]))
  const birthAt = ['birth year', 'birth month', 'birth day'].map((part) => taken.find(({ kind }) => kind === part)?.at)
  const [year, month, day] = birthAt
  const isBirthWhole = year !== undefined && month !== undefined && day !== undefined
  const single = taken.filter(({ kind }) => !(isBirthWhole && kind.startsWith('birth ') && kind !== 'birth date'))
  return [
    ...single.map(({ column, kind, at }) => {
      if (kind === 'full name') return fullNameReader(column, at, manner, names)
      const field = new GrowingField(column, kind, NAMES.has(kind) ? names : new Dictionary())
      return fieldReader(field, at, reading)
    }),
    ...(isBirthWhole ? [birthReader(year, month, day)] : []),
  ]
}

function fieldReader(field: GrowingField, at: number, reading: ValueReading): Reader {
  const numberOf = (text: string): number => {
    const { text: value, mark } = valueOf(field.kind, text, reading)
    return field.numberOf(value, mark)
  }
  const remembered = REPEATED.has(field.kind) ? rememberedBy(numberOf) : numberOf
  return {
    fields: [field],
    read(row) {
      const text = row[at] ?? ''
      field.add(text === '' ? 0 : remembered(text))
    },
  }
}

/** Each text is read once. */
function rememberedBy(numberOf: (text: string) => number): (text: string) => number {
  const texts = new Dictionary()
  let numbers = new Int32Array(1 << 10)
  return (text) => {
    const known = texts.size
    const at = texts.intern(text)
    if (at < known) return numbers[at] ?? 0
    if (at >= numbers.length) {
      const grown = new Int32Array(numbers.length * 2)
      grown.set(numbers)
      numbers = grown
    }
    const number = numberOf(text)
    numbers[at] = number
    return number
  }
}

function fullNameReader(column: string, at: number, { spelling }: Manner, names: Dictionary): Reader {
  const given = new GrowingField(`${column} (given name)`, 'given name', names)
  const middle = new GrowingField(`${column} (between)`, 'middle name', names)
  const surname = new GrowingField(`${column} (surname)`, 'surname', names)
  return {
    fields: [given, middle, surname],
    read(row) {
      const text = row[at] ?? ''
      const parts = saysNothing(text) ? undefined : partsOfName(text, spelling)
      given.add(given.numberOf(parts?.given ?? ''))
      middle.add(middle.numberOf(parts?.middle ?? ''))
      surname.add(surname.numberOf(parts?.surname ?? ''))
    },
  }
}

/** A birth date told in three columns. */
function birthReader(year: number, month: number, day: number): Reader {
  const field = new GrowingField('birth date', 'birth date')
  return {
    fields: [field],
    read(row) {
      const told = dayOf(row[year]?.trim(), row[month]?.trim(), row[day]?.trim())
      field.add(field.numberOf(told ?? NO_VALUE.text))
    },
  }
}
