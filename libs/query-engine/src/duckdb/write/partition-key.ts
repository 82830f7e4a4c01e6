import { Fault } from '@storemesh/core'
import { type PrimitiveType, type Schema, type SingleValue, transformNamed } from '@storemesh/iceberg'
import type { PartitionBy } from '../../query-engine.js'
import { decimalOf } from '../duck-types.js'
import { murmurOfHex, murmurOfLong } from './murmur.js'
import { hexSql, type SourceColumn, sourceColumn, wholeSql } from './source-sql.js'

/** A partition field as COPY divides by it. What comes back is a number's or a byte's digits: what DuckDB shows of other values is not exact. */
export interface PartitionKey {
  /** Computed once a row, before the key. */
  readonly prepared: string
  /** The key, of a column that holds what was prepared. */
  readonly key: (prepared: string) => string
  readonly valueOf: (key: string) => SingleValue
}

/** PARTITION_INVALID, TRANSFORM_UNKNOWN. */
export function partitionKey(schema: Schema, { column, transform: name }: PartitionBy): PartitionKey {
  const source = sourceColumn(schema, column)
  const transform = transformNamed(name)
  if (!transform.accepts(source.type)) {
    throw new Fault('PARTITION_INVALID', `${column} cannot be partitioned by ${name}: its type is ${source.type}`)
  }
  const [, kind = name, digits = '0'] = /^([a-z]+)\[(\d+)\]$/.exec(name) ?? []
  const type = transform.resultType(source.type)
  return { ...sqlOf(kind, Number(digits), source), valueOf: (key) => valueFrom(type, key) }
}

type KeySql = Omit<PartitionKey, 'valueOf'>

function sqlOf(kind: string, size: number, source: SourceColumn): KeySql {
  if (kind === 'void') return { prepared: 'NULL', key: () => 'CAST(NULL AS INTEGER)' }
  if (kind === 'identity') return { prepared: identitySql(source), key: (prepared) => prepared }
  if (kind === 'bucket') return bucketSql(size, source)
  if (kind === 'truncate') return truncateSql(size, source)
  return { prepared: daysSql(kind, source), key: (days) => calendarSql(kind, days) }
}

/** Marks what are digits of bytes: a key that is an empty text would be one too many things. */
const MARK = 'x'

function identitySql(source: SourceColumn): string {
  const { sql, type } = source
  if (type === 'boolean') return `CAST(${sql} AS INTEGER)`
  if (type === 'float' || type === 'double')
    return `CASE WHEN isnan(${sql}) THEN 'nan' ELSE CAST(CAST(${sql} AS DOUBLE) AS VARCHAR) END`
  return wholeSql(source) ?? `'${MARK}' || ${hexSql(source)}`
}

function bucketSql(count: number, source: SourceColumn): KeySql {
  const whole = wholeSql(source)
  const bucketOf = (hash: string) => `CAST((${hash} & 2147483647) % ${count} AS INTEGER)`
  if (whole === undefined) return { prepared: `${hexSql(source)}`, key: (hex) => bucketOf(murmurOfHex(hex)) }
  return decimalOf(source.type)
    ? { prepared: shortestHex(whole), key: (hex) => bucketOf(murmurOfHex(hex)) }
    : { prepared: whole, key: (long) => bucketOf(murmurOfLong(long)) }
}

/** Two's complement in the fewest bytes. */
function shortestHex(whole: string): string {
  const size_bytes = `(length(bin(CASE WHEN ${whole} < 0 THEN -(${whole} + 1) ELSE ${whole} END)) // 8 + 1)`
  return `right(lpad(hex(${whole}), 32, '0'), 2 * ${size_bytes})`
}

function truncateSql(width: number, source: SourceColumn): KeySql {
  const { sql, type } = source
  const whole = wholeSql(source)
  if (whole !== undefined) {
    const down = (number: string) => `${number} - ((${number} % ${width}) + ${width}) % ${width}`
    return { prepared: `CAST(${whole} AS HUGEINT)`, key: down }
  }
  const cut = type === 'string' ? hexSql({ sql: `left(${sql}, ${width})`, type }) : `left(hex(${sql}), ${2 * width})`
  return { prepared: `'${MARK}' || ${cut}`, key: (prepared) => prepared }
}

const MICROSECONDS_AN_HOUR = 3_600_000_000
const MICROSECONDS_A_DAY = 24 * MICROSECONDS_AN_HOUR

/** Days since 1970, for hours the hours: of the UTC calendar, what lies before it rounded down. */
function daysSql(kind: string, source: SourceColumn): string {
  const whole = wholeSql(source) ?? ''
  if (source.type === 'date') return whole
  const unit = kind === 'hour' ? MICROSECONDS_AN_HOUR : MICROSECONDS_A_DAY
  return `(${whole} // ${unit} - CASE WHEN ${whole} % ${unit} < 0 THEN 1 ELSE 0 END)`
}

function calendarSql(kind: string, days: string): string {
  if (kind === 'day' || kind === 'hour') return days
  const date = `(DATE '1970-01-01' + CAST(${days} AS INTEGER))`
  const years = `(system.main.year(${date}) - 1970)`
  return kind === 'year' ? years : `${years} * 12 + system.main.month(${date}) - 1`
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'date', 'float', 'double'])
const WHOLE: ReadonlySet<string> = new Set(['long', 'time', 'timestamp', 'timestamptz'])
const NAMED_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
])

function valueFrom(type: PrimitiveType, key: string): SingleValue {
  if (type === 'boolean') return key === '1'
  if (NUMBERS.has(type)) return NAMED_NUMBERS.get(key) ?? Number(key)
  if (WHOLE.has(type) || decimalOf(type)) return BigInt(key)
  const bytes = Buffer.from(key.slice(MARK.length), 'hex')
  return type === 'string' ? bytes.toString('utf8') : new Uint8Array(bytes)
}
