import { type Content, contentOf } from './content.js'
import type { ColumnSetting, Kind } from './kind.js'
import { namedKind } from './named-kind.js'

export interface Sampled {
  readonly column: string
  /** Fields from all over the table. */
  readonly fields: readonly string[]
}

const MOSTLY = 0.6
const CATEGORIES_MAX = 60
const REPEATED_SHARE_MAX = 0.98
const [DAY_MAX, MONTH_MAX, AGE_MAX] = [31, 12, 130]

/** What each column tells, by its name and by what stands in it; ids and truth are for the caller to keep out. */
export function deriveKinds(
  columns: readonly Sampled[],
  leftOut: ReadonlyMap<string, string>,
  /** Whether the fields are all there are: then a column that is empty, or says the same of everybody, is worth nothing. */
  isWhole = true,
): readonly ColumnSetting[] {
  const settings = columns.map(({ column, fields }): ColumnSetting => {
    const because = leftOut.get(column)
    return because === undefined ? settingOf(column, contentOf(fields), isWhole) : { column, kind: undefined, because }
  })
  return withoutRepeated(settings)
}

function settingOf(column: string, content: Content, isWhole: boolean): ColumnSetting {
  const { present, distinct } = content
  if (present === 0) return { column, kind: undefined, because: 'it is empty' }
  if (isWhole && distinct === 1 && present > 1) return { column, kind: undefined, because: 'it says the same of everybody' }
  const named = namedKind(column)
  if (named === 'left out') return { column, kind: undefined, because: 'its name says that it tells of the record' }
  const kind = named === undefined ? unnamedKind(content) : checkedKind(named, content)
  return kind === undefined ? { column, kind, because: 'nothing of a person was seen in it' } : { column, kind }
}

/** A name is believed where the fields do not speak against it. */
function checkedKind(named: Kind, content: Content): Kind | undefined {
  switch (named) {
    case 'e-mail':
      return content.emails >= MOSTLY / 2 ? named : 'text'
    case 'birth date':
      if (content.dates >= MOSTLY / 2) return named
      if (content.numbers < MOSTLY) return 'text'
      return content.largest <= DAY_MAX ? 'birth day' : 'birth year'
    case 'birth month':
      return content.largest <= MONTH_MAX ? named : 'category'
    case 'birth day':
      if (content.dates >= MOSTLY) return 'birth date'
      return content.largest <= DAY_MAX ? named : 'category'
    case 'age':
      return content.numbers >= MOSTLY && content.largest <= AGE_MAX ? named : 'text'
    case 'given name':
    case 'middle name':
    case 'surname':
    case 'full name':
      return content.numbers + content.dates >= MOSTLY ? unnamedKind(content) : named
    case 'gender':
    case 'category':
      return content.distinct <= CATEGORIES_MAX ? named : 'text'
    default:
      return named
  }
}

function unnamedKind(content: Content): Kind | undefined {
  if (content.emails >= MOSTLY) return 'e-mail'
  if (content.instants >= MOSTLY || content.decimals >= MOSTLY) return undefined
  if (content.dates >= MOSTLY) return 'birth date'
  if (content.distinct <= Math.min(CATEGORIES_MAX, content.present / 5)) return 'category'
  // what never repeats names the row, and no person
  if (content.distinct >= content.present * REPEATED_SHARE_MAX) return content.codes >= MOSTLY ? 'id number' : undefined
  return content.numbers >= MOSTLY || content.codes >= MOSTLY ? 'id number' : 'text'
}

const ONCE: ReadonlySet<Kind> = new Set([
  'given name',
  'surname',
  'full name',
  'birth date',
  'birth year',
  'birth month',
  'birth day',
  'age',
  'gender',
])

/** Of what is told twice one is kept: a full name beside its parts would count every likeness double. */
function withoutRepeated(settings: readonly ColumnSetting[]): readonly ColumnSetting[] {
  const has = (kind: Kind) => settings.some((setting) => setting.kind === kind)
  const hasParts = has('given name') && has('surname')
  const hasBirth = has('birth date') || has('birth year')
  const first = new Map<Kind, string>()
  const named = settings.filter(({ kind, column }) => kind !== undefined && namedKind(column) === kind)
  for (const { kind, column } of [...named, ...settings]) if (kind !== undefined && !first.has(kind)) first.set(kind, column)
  return settings.map((setting) => {
    const { kind, column } = setting
    if (kind === 'full name' && hasParts) return leftOut(column, 'given name and surname tell it')
    if (kind === 'age' && hasBirth) return leftOut(column, 'the birth date tells it')
    if (kind !== undefined && BIRTH_PARTS.has(kind) && has('birth date')) return leftOut(column, 'the birth date tells it')
    if (kind === undefined || !ONCE.has(kind) || first.get(kind) === column) return setting
    if (kind === 'given name' || kind === 'surname') return { column, kind: 'middle name' }
    return leftOut(column, `${first.get(kind) ?? 'another column'} tells it`)
  })
}

const BIRTH_PARTS: ReadonlySet<Kind> = new Set(['birth year', 'birth month', 'birth day'])

const leftOut = (column: string, because: string): ColumnSetting => ({ column, kind: undefined, because })
