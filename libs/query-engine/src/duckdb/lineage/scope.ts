import { madeOf, merged, NOWHERE, type Origin, unknownOrigin } from './origin.js'

export interface MadeColumn {
  readonly name: string
  readonly origin: Origin
}

/** What a query answers. */
export interface Shape {
  /** Undefined where it is not known which there are. */
  readonly columns: readonly MadeColumn[] | undefined
  /** What decides which rows there are. */
  readonly rows: Origin
}

/** A part of FROM, by the name that it goes by. */
export interface NamedRelation {
  readonly alias: string
  /** `orders.fact_order`, where it stands without an alias. */
  readonly fullName?: string
  readonly columns: readonly MadeColumn[] | undefined
  /** Of a relation all of whose values come of the same: whatever its columns are called. */
  readonly ofAll?: Origin
}

/** What FROM gives. */
export interface From {
  readonly relations: readonly NamedRelation[]
  /** Columns that USING made one of two. */
  readonly shared: ReadonlyMap<string, Origin>
  readonly rows: Origin
}

/** What names mean in one place of a statement. */
export interface Scope extends Pick<From, 'relations' | 'shared'> {
  /** Other columns of the same SELECT, by their names. */
  readonly aliases?: ReadonlyMap<string, Origin>
  /** Names of a lambda: their values come of what it is called with. */
  readonly locals?: ReadonlySet<string>
  /** Of the query around it. */
  readonly outer: Scope | undefined
}

export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Where the value of `a`, `t.a`, `orders.t.a`, or of a field in one of them, comes from. */
export function resolved(names: readonly string[], scope: Scope): Origin {
  for (let place: Scope | undefined = scope; place !== undefined; place = place.outer) {
    const found = ofRelation(names, place) ?? ofColumn(names, place) ?? ofWholeRow(names, place) ?? ofAlias(names, place)
    if (found) return found
  }
  return unknownOrigin(`column ${names.join('.')}`)
}

/** A field of a column is made of it, and not the column itself. */
const fieldOf = (origin: Origin, fields: readonly string[]): Origin => (fields.length === 0 ? origin : madeOf('computed', origin))

function ofRelation(names: readonly string[], { relations }: Scope): Origin | undefined {
  for (const relation of relations) {
    const behind = behindName(names, relation)
    const [column, ...fields] = behind ?? []
    if (column === undefined) continue
    const found = relation.columns?.find(({ name }) => sameName(name, column))?.origin ?? relation.ofAll
    if (found) return fieldOf(found, fields)
    if (!relation.columns) return unknownOrigin(`column ${names.join('.')}`)
  }
  return undefined
}

function behindName(names: readonly string[], { alias, fullName }: NamedRelation): readonly string[] | undefined {
  const [first = '', second = ''] = names
  if (fullName !== undefined && sameName(fullName, `${first}.${second}`)) return names.slice(2)
  return sameName(first, alias) ? names.slice(1) : undefined
}

function ofColumn([name = '', ...fields]: readonly string[], { relations, shared, locals }: Scope): Origin | undefined {
  if (locals?.has(name.toLowerCase())) return NOWHERE
  const one = shared.get(name.toLowerCase())
  if (one) return fieldOf(one, fields)
  const found = relations.flatMap(({ columns = [] }) => columns.filter((column) => sameName(column.name, name)))
  const [column, ...others] = found
  if (others.length > 0) return unknownOrigin(`column ${name}, which several relations have`)
  if (column) return fieldOf(column.origin, fields)
  return relations.some(({ columns }) => columns === undefined) ? unknownOrigin(`column ${name}`) : undefined
}

function ofWholeRow(names: readonly string[], { relations }: Scope): Origin | undefined {
  const relation = relations.find((each) => behindName(names, each)?.length === 0)
  if (!relation) return undefined
  const columns = relation.columns?.map(({ origin }) => origin) ?? [unknownOrigin(`columns of ${relation.alias}`)]
  return madeOf('computed', merged([...columns, ...(relation.ofAll ? [relation.ofAll] : [])]))
}

function ofAlias([name = '', ...fields]: readonly string[], { aliases }: Scope): Origin | undefined {
  const found = aliases?.get(name.toLowerCase())
  return found && fieldOf(found, fields)
}
