import { Fault } from '@storemesh/core'
import type { NewColumn, PrimitiveType } from '@storemesh/iceberg'
import { bronzeColumns, LOADING_COLUMNS } from '@storemesh/pipeline'

/** What a source brings, as somebody wrote it: `promotion_id:string!, starts_at:timestamptz, discount:decimal(18,2)`. */

const COLUMNS_MAX = 200
const BETWEEN = /,(?![^(]*\))/
const COLUMN = /^\s*(?<name>[a-z_0-9]+)\s*:\s*(?<type>[a-z]+(?:\(\s*\d{1,2}\s*,\s*\d{1,2}\s*\))?)\s*(?<required>!?)\s*$/
const NAME = /^_?[a-z][a-z0-9_]{0,62}$/
const SIMPLE = ['string', 'boolean', 'date', 'timestamptz', 'int', 'long', 'double'] as const
const PRECISION_MAX = 38

/** What bronze and models say of a row by themselves. */
const SAID_BY_TABLES = new Set([...bronzeColumns({ columns: [] }).map(({ name }) => name), ...LOADING_COLUMNS])

export function columnsFromText(text: string): readonly NewColumn[] {
  const columns = text.split(BETWEEN).map(columnFrom)
  requireColumns(columns)
  return columns
}

function columnFrom(text: string): NewColumn {
  const { name, type, required } = COLUMN.exec(text)?.groups ?? {}
  const found = type === undefined ? undefined : typeFrom(type)
  if (name === undefined || !found)
    throw invalid(
      `a name and a type (${SIMPLE.join(', ')}, decimal(18,2)) with a colon between and ! where it is never missing; got ${JSON.stringify(text.trim())}`,
    )
  return { name, type: found, required: required === '!' }
}

function typeFrom(text: string): PrimitiveType | undefined {
  const [, precision, scale] = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text) ?? []
  if (precision === undefined || scale === undefined) return SIMPLE.find((type) => type === text)
  const [digits, places] = [Number(precision), Number(scale)]
  return digits >= 1 && digits <= PRECISION_MAX && places <= digits ? `decimal(${digits}, ${places})` : undefined
}

/** COLUMNS_INVALID */
export function requireColumns(columns: readonly NewColumn[]): void {
  if (columns.length === 0 || columns.length > COLUMNS_MAX) throw invalid(`1 to ${COLUMNS_MAX} columns, got ${columns.length}`)
  const names = columns.map(({ name }) => name)
  for (const [at, name] of names.entries()) {
    if (!NAME.test(name) || name === 'constructor')
      throw invalid(
        `names of lower-case letters, digits and underscores, as the source writes them; got ${JSON.stringify(name)}: rename it in the source`,
      )
    if (SAID_BY_TABLES.has(name))
      throw invalid(`no column ${name}, which tables say of every row themselves; rename it in the source`)
    if (names.indexOf(name) < at) throw invalid(`each column once, got ${name} twice`)
  }
}

/** The key by the columns' names: each must be one that is never missing. KEY_INVALID */
export function keyFrom(text: string, columns: readonly NewColumn[]): readonly [string, ...string[]] {
  const [first = '', ...more] = text.split(',').map((name) => name.trim())
  const names = [first, ...more] as const
  for (const [at, name] of names.entries()) {
    const column = columns.find((one) => one.name === name)
    if (!column) throw wrongKey(`one or more of ${columns.map((one) => one.name).join(', ')}; got ${JSON.stringify(name)}`)
    if (!column.required)
      throw wrongKey(`columns that are never missing; ${name} may be: mark its type with !, or choose another`)
    if (names.indexOf(name) < at) throw wrongKey(`each column once, got ${name} twice`)
  }
  return names
}

const invalid = (expected: string): Fault => new Fault('COLUMNS_INVALID', `expected ${expected}`)

const wrongKey = (expected: string): Fault => new Fault('KEY_INVALID', `--key: expected ${expected}`)
