import { basename } from 'node:path'
import { Fault } from '@storemesh/core'
import { type CustomerColumn, customerFault, type Customers } from '@storemesh/lifetime-value'
import { type CsvRecord, csvRecords } from './csv-records.js'
import { fileText } from './file-text.js'
import { GrowingColumn } from './growing-column.js'

const CUSTOMERS_MAX = 5_000_000
const SHOWN_MAX = 40

/** The names that a column may have, without regard to case. */
const NAMES: Readonly<Record<CustomerColumn, readonly [string, ...string[]]>> = {
  frequency: ['frequency'],
  recency: ['recency'],
  age: ['T'],
  value: ['monetary_value', 'monetary'],
}

/** Where a column stands in the file, from 0, and what it is called there. */
interface Place {
  readonly at: number
  readonly name: string
}

interface Layout {
  readonly file: string
  readonly width: number
  readonly places: Readonly<Record<CustomerColumn, Place>>
}

/** The customers of a CSV file. Every Fault about a row names its line and column and shows no value of another row. */
export async function readCustomers(path: string): Promise<Customers> {
  const file = basename(path)
  const columns = {
    frequency: new GrowingColumn(),
    recency: new GrowingColumn(),
    age: new GrowingColumn(),
    value: new GrowingColumn(),
  }
  let layout: Layout | undefined
  for await (const records of csvRecords(fileText(path), file)) {
    const rows = layout ? records : records.slice(1)
    layout ??= records[0] && layoutOf(records[0], file)
    if (!layout) continue
    for (const record of rows) addRow(columns, record, layout)
  }
  if (!layout)
    throw new Fault('CUSTOMERS_COLUMN_MISSING', `${file}: expected a header that names ${allNames()}, got an empty file`)
  return {
    frequency: columns.frequency.filled(),
    recency: columns.recency.filled(),
    age: columns.age.filled(),
    value: columns.value.filled(),
  }
}

const allNames = () =>
  Object.values(NAMES)
    .map(([name]) => name)
    .join(', ')

const plainName = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

function layoutOf({ fields, line }: CsvRecord, file: string): Layout {
  const place = (column: CustomerColumn): Place => {
    const accepted = NAMES[column].map(plainName)
    const found = fields.flatMap((field, at) => (accepted.includes(plainName(field)) ? [{ at, name: field.trim() }] : []))
    const [first, second] = found
    if (!first)
      throw new Fault(
        'CUSTOMERS_COLUMN_MISSING',
        `${file}:${line}: expected a column ${NAMES[column].join(' or ')}, got none among ${fields.length}. The header names ${allNames()}, with commas between`,
      )
    if (second)
      throw new Fault(
        'CUSTOMERS_COLUMN_TWICE',
        `${file}:${line}: expected one column ${first.name}, got another in column ${second.at + 1}. Take one of them out`,
      )
    return first
  }
  return {
    file,
    width: fields.length,
    places: { frequency: place('frequency'), recency: place('recency'), age: place('age'), value: place('value') },
  }
}

function addRow(columns: Readonly<Record<CustomerColumn, GrowingColumn>>, record: CsvRecord, layout: Layout): void {
  if (record.fields.length !== layout.width)
    throw new Fault(
      'CUSTOMERS_ROW_INVALID',
      `${layout.file}:${record.line}: column ${Math.min(record.fields.length, layout.width) + 1}: expected ${layout.width} fields as in the header, got ${record.fields.length}. Correct the row, or take it out`,
    )
  if (columns.age.length >= CUSTOMERS_MAX)
    throw new Fault('LIMIT_EXCEEDED', `${layout.file}: expected at most ${CUSTOMERS_MAX} customers, got more; take a sample`)
  const frequency = numberOf(record, layout, 'frequency')
  const recency = numberOf(record, layout, 'recency')
  const age = numberOf(record, layout, 'age')
  const value = valueOf(record, layout, frequency)
  const fault = customerFault(frequency, recency, age, value)
  if (fault) throw rowInvalid(record, layout, fault.column, fault.expected)
  columns.frequency.add(frequency)
  columns.recency.add(recency)
  columns.age.add(age)
  columns.value.add(value)
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i

function numberOf(record: CsvRecord, layout: Layout, column: CustomerColumn): number {
  const text = (record.fields[layout.places[column].at] ?? '').trim()
  const number = NUMBER.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(number)) throw rowInvalid(record, layout, column, 'a number such as 12 or 38.86')
  if (number < 0) throw rowInvalid(record, layout, column, 'a number that is not negative')
  return number
}

/** Of who never bought again there is no mean: what stands there may be empty. */
function valueOf(record: CsvRecord, layout: Layout, frequency: number): number {
  const text = record.fields[layout.places.value.at] ?? ''
  return frequency === 0 && text.trim() === '' ? 0 : numberOf(record, layout, 'value')
}

function rowInvalid({ fields, line }: CsvRecord, { file, places }: Layout, column: CustomerColumn, expected: string): Fault {
  const { at, name } = places[column]
  const text = (fields[at] ?? '').trim()
  const got = text === '' ? 'nothing' : JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text)
  return new Fault(
    'CUSTOMERS_ROW_INVALID',
    `${file}:${line}: column ${at + 1}, ${name}: expected ${expected}, got ${got}. Correct the row, or take it out`,
  )
}
