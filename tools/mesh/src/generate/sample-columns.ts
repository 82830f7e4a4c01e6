import { Fault, instantOf, isCalendarDay, type Json, type JsonObject } from '@storemesh/core'
import type { NewColumn, PrimitiveType } from '@storemesh/iceberg'
import { requireColumns } from './given-columns.js'

/** What a sample of a source shows of its columns: their types, which are never missing, and which tell rows apart. */
export interface SampleColumns {
  readonly columns: readonly NewColumn[]
  /** Columns of which each row of the sample has a value of its own. */
  readonly unique: readonly string[]
}

/** A file of texts writes what is missing as an empty one. */
export function sampleColumns(rows: readonly JsonObject[]): SampleColumns {
  if (rows.length === 0) throw new Fault('SAMPLE_EMPTY', 'expected a sample with at least one row, got none')
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const shown = names.map((name) => ({ name, values: rows.map((row) => row[name]).filter(isThere) }))
  const columns = shown.map(({ name, values }): NewColumn => {
    return { name, type: typeOf(name, values), required: values.length === rows.length }
  })
  requireColumns(columns)
  const unique = shown.filter(({ values }) => new Set(values.map(String)).size === rows.length)
  return { columns, unique: unique.map(({ name }) => name) }
}

const isThere = (value: Json | undefined): value is NonNullable<Json> => value !== undefined && value !== null && value !== ''

const WHOLE = /^-?(?:0|[1-9]\d{0,17})$/
const DECIMAL = /^-?(?:0|[1-9]\d{0,17})(?:\.(\d{1,9}))?$/
const DECIMAL_DIGITS = 18

/** The narrowest type that holds every value. A number that begins with a zero is a name of something, and stays a text. */
function typeOf(name: string, values: readonly NonNullable<Json>[]): PrimitiveType {
  const nested = values.find((value) => typeof value === 'object')
  if (nested !== undefined)
    throw new Fault(
      'SAMPLE_NESTED',
      `column ${name} of the sample holds a list or an object; write its contract by hand, as contracts/inventory/product_metadata.yaml has one`,
    )
  const texts = values.map(String)
  const all = (fits: (text: string) => boolean) => texts.length > 0 && texts.every(fits)
  if (all((text) => text === 'true' || text === 'false')) return 'boolean'
  if (all((text) => WHOLE.test(text))) return 'long'
  if (all((text) => DECIMAL.test(text))) return `decimal(${DECIMAL_DIGITS}, ${Math.max(...texts.map(placesOf))})`
  if (values.length > 0 && values.every((value) => typeof value === 'number')) return 'double'
  if (all((text) => isCalendarDay(text))) return 'date'
  if (all((text) => instantOf(text) !== undefined)) return 'timestamptz'
  return 'string'
}

const placesOf = (text: string): number => DECIMAL.exec(text)?.[1]?.length ?? 0
