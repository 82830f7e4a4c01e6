import type { Dice } from '@storemesh/core'
import { type Field, schemaOf } from '@storemesh/iceberg'
import { expect } from 'vitest'
import { type Ground, ourRows } from '../history/ground.js'
import { picked } from '../history/picked.js'
import type { State } from '../history/rolled-history.js'
import type { Pyiceberg } from '../pyiceberg.js'

/** One condition in the words of both. */
interface Filter {
  readonly theirs: string
  readonly ours: string
}

const FILTERS = 8

/** What pyiceberg's plan leaves out by partitions, bounds and counts holds no row that our engine finds. */
export async function requireSameFilters(
  pyiceberg: Pyiceberg,
  ground: Ground,
  { table, metadata }: State,
  done: string,
): Promise<void> {
  const { fields } = schemaOf(table)
  for (let count = 0; count < FILTERS; count += 1) {
    const field = picked(ground.dice, fields)
    const filter = field && rollFilter(ground.dice, field)
    if (!filter) continue
    const found = await pyiceberg.rows(metadata, { filter: filter.theirs })
    expect(found, `${filter.theirs} after\n${done}`).toEqual(await ourRows(ground, table, { where: `WHERE ${filter.ours}` }))
  }
}

/** Not of uuid and bytes, of which pyiceberg's language has no values; nor is a NaN compared: there it is less than nothing. */
const VALUES: Readonly<Record<string, readonly [Value, ...Value[]]>> = {
  int: [plain('0'), plain('1'), plain('7'), plain('-1'), plain('2147483647')],
  long: [plain('0'), plain('-1'), plain('2147483646'), plain('100')],
  string: [plain("''"), plain("'a'"), plain("'web'"), plain("'naïve ☕'"), plain("'zzz'")],
  date: [dated('0001-01-01'), dated('1969-12-31'), dated('1970-01-01'), dated('2026-02-28')],
  timestamp: [instant('1969-12-31 23:59:59.999999'), instant('2026-02-28 12:34:56.123456')],
  timestamptz: [instant('1969-12-31 23:59:59.999999', '+00:00'), instant('2026-02-28 12:34:56.123456', '+00:00')],
  'decimal(9, 2)': [plain('0.01'), plain('-0.01'), plain('9999999.99')],
  'decimal(20, 2)': [plain('0.01'), plain('-0.01'), plain('9999999.99')],
}

/** A value in the words of both. */
type Value = Filter

function plain(text: string): Value {
  return { theirs: text, ours: text }
}
function dated(day: string): Value {
  return { theirs: `'${day}'`, ours: `DATE '${day}'` }
}
function instant(text: string, zone = ''): Value {
  return {
    theirs: `'${text.replace(' ', 'T')}${zone}'`,
    ours: `TIMESTAMP ${zone === '' ? '' : 'WITH TIME ZONE '}'${text}${zone}'`,
  }
}

function rollFilter(dice: Dice, { name, type }: Field): Filter | undefined {
  if (typeof type !== 'string') return undefined
  const whole = dice.pick(['IS NULL', 'IS NOT NULL', 'IS NULL'])
  if (type === 'float' || type === 'double')
    return dice.chance(0.5)
      ? { theirs: `${name} IS NAN`, ours: `is_nan(${name})` }
      : { theirs: `${name} ${whole}`, ours: `${name} ${whole}` }
  const values = VALUES[type]
  if (!values || dice.chance(0.25)) return { theirs: `${name} ${whole}`, ours: `${name} ${whole}` }
  const [value, other] = [dice.pick(values), dice.pick(values)]
  const operator = dice.pick(['=', '!=', '<', '<=', '>', '>='])
  // of a column that a file does not have yet pyiceberg finds `!=` true, of one that is NULL there it does not
  const present = operator === '!=' ? ` and ${name} IS NOT NULL` : ''
  if (!dice.chance(0.3))
    return { theirs: `${name} ${operator} ${value.theirs}${present}`, ours: `${name} ${operator} ${value.ours}${present}` }
  return { theirs: `${name} IN (${value.theirs}, ${other.theirs})`, ours: `${name} IN (${value.ours}, ${other.ours})` }
}
