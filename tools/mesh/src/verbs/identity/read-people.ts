import { basename } from 'node:path'
import { Fault } from '@storemesh/core'
import { type ColumnSetting, Dictionary, deriveKinds, deriveManner, type PersonTable, TableBuilder } from '@storemesh/identity'
import { csvRecords } from './csv-file.js'
import type { CsvRow } from './csv-text.js'

/** A table of persons with what is known of who they are. */
export interface People {
  readonly table: PersonTable
  readonly settings: readonly ColumnSetting[]
  /** By record: the text of the truth's column. */
  readonly truths: Dictionary
  readonly truthCodes: Int32Array
}

export interface PeopleFiles {
  readonly paths: readonly string[]
  readonly id: string
  readonly truth: string
}

const SAMPLE_ROWS = 20_000
const RECORDS_MAX = 5_000_000

/** Reads the files one after the other; columns are known by their names, so each may have them in its own order. */
export async function readPeople({ paths, id, truth }: PeopleFiles): Promise<People> {
  const header: string[] = []
  for (const path of paths)
    for (const column of await headerOf(path, id, truth)) if (!header.includes(column)) header.push(column)
  const { settings, manner } = derived(header, await sampleOf(paths, header), id, truth)
  const builder = new TableBuilder({ header, settings, manner })
  const truths = new Dictionary()
  const truthAt = header.indexOf(truth)
  const truthCodes: number[] = []
  for (const path of paths) {
    for await (const rows of rowsOf(path, header)) {
      for (const { fields, line } of rows) {
        const told = fields[truthAt] ?? ''
        if (told === '')
          throw new Fault('IDENTITY_TRUTH_MISSING', `${basename(path)}: line ${line}: expected a value of ${truth}, got none`)
        if (builder.size >= RECORDS_MAX)
          throw new Fault('IDENTITY_TOO_LARGE', `expected at most ${RECORDS_MAX} records, got more; give a part of them`)
        builder.add(fields)
        truthCodes.push(truths.intern(told))
      }
    }
  }
  return { table: builder.done(), settings, truths, truthCodes: Int32Array.from(truthCodes) }
}

async function headerOf(path: string, id: string, truth: string): Promise<readonly string[]> {
  for await (const [first] of csvRecords(path)) {
    if (first === undefined) continue
    const columns = columnsOf(first)
    for (const column of [id, truth])
      if (!columns.includes(column))
        throw new Fault(
          'IDENTITY_COLUMN_UNKNOWN',
          `${basename(path)}: expected a column ${JSON.stringify(column)}, got ${columns.map((name) => JSON.stringify(name)).join(', ')}`,
        )
    const twice = columns.find((column, at) => columns.indexOf(column) !== at)
    if (twice !== undefined)
      throw new Fault('IDENTITY_COLUMN_TWICE', `${basename(path)}: expected each column once, got ${JSON.stringify(twice)} twice`)
    return columns
  }
  throw new Fault('IDENTITY_EMPTY', `${basename(path)}: expected a header and records, got an empty file`)
}

/** A column without a name, as tables with row numbers have it, is called by its place. */
const columnsOf = ({ fields }: CsvRow): readonly string[] => fields.map((name, at) => (name === '' ? `column ${at + 1}` : name))

async function sampleOf(paths: readonly string[], header: readonly string[]): Promise<readonly (readonly string[])[]> {
  const sample: (readonly string[])[] = []
  const each = Math.ceil(SAMPLE_ROWS / paths.length)
  for (const path of paths) {
    let left = each
    for await (const rows of rowsOf(path, header)) {
      for (const { fields } of rows.slice(0, left)) sample.push(fields)
      left -= rows.length
      if (left <= 0) break
    }
  }
  return sample
}

function derived(header: readonly string[], sample: readonly (readonly string[])[], id: string, truth: string) {
  if (sample.length < 2) throw new Fault('IDENTITY_EMPTY', `expected two records or more, got ${sample.length}`)
  const sampled = header.map((column, at) => ({ column, fields: sample.map((fields) => fields[at] ?? '') }))
  const leftOut = new Map([
    [truth, 'it is the truth'],
    [id, 'it is the id'],
  ])
  const settings = deriveKinds(sampled, leftOut, sample.length < SAMPLE_ROWS)
  if (settings.every(({ kind }) => kind === undefined))
    throw new Fault(
      'IDENTITY_NOTHING_TO_COMPARE',
      `expected a column that tells of a person beside the id and the truth, got ${header.map((name) => JSON.stringify(name)).join(', ')}`,
    )
  return { settings, manner: deriveManner(sampled, settings) }
}

/** The rows behind the header, their fields in the order of `header`. */
async function* rowsOf(path: string, header: readonly string[]): AsyncGenerator<readonly CsvRow[]> {
  let columns: readonly string[] | undefined
  let inOrder = (fields: readonly string[]) => fields
  for await (const records of csvRecords(path)) {
    const [first] = records
    if (first === undefined) continue
    const rows = columns === undefined ? records.slice(1) : records
    if (columns === undefined) {
      columns = columnsOf(first)
      const places = header.map((column) => columns?.indexOf(column) ?? -1)
      if (places.length !== columns.length || places.some((place, at) => place !== at))
        inOrder = (fields) => places.map((place) => fields[place] ?? '')
    }
    const width = columns.length
    const odd = rows.find(({ fields }) => fields.length !== width)
    if (odd !== undefined)
      throw new Fault(
        'CSV_FIELDS_MISMATCH',
        `${basename(path)}: line ${odd.line}: expected ${width} fields as the header has, got ${odd.fields.length}`,
      )
    yield rows.map(({ fields, line }) => ({ fields: inOrder(fields), line }))
  }
}
