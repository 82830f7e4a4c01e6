import type { DeclaredRead, Identity } from './identity.js'
import type { Grant, GroupRule, ProductRights, RowRule } from './rules/grant.js'
import type { Shown, Sight } from './rules/sight.js'

/** What is asked, as far as it decides what is seen. */
export interface Asked {
  /** The person of whom it is asked, by one column. */
  readonly person?: AskedPerson
  /** To be answered, or to be taken away as a file. */
  readonly as: 'answer' | 'export'
}

export interface AskedPerson {
  readonly column: string
  readonly value: string
}

export type Decision =
  /** Nothing that differs from a product that does not exist. */
  { readonly sees: 'nothing' } | SeenRows

export interface SeenRows {
  readonly sees: 'rows'
  /** How each column and field is seen, by its path. One that is not here does not exist for the viewer. */
  readonly columns: ReadonlyMap<string, Shown>
  readonly rows: RowFilter
  readonly groups?: GroupRule
}

/** Which rows there are for the viewer, with what stands in them. */
export type RowFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'region'; readonly by: 'region' | 'store' | 'dimension'; readonly column: string; readonly region: string }
  | { readonly kind: 'equals'; readonly column: string; readonly value: string }

const NOTHING: Decision = { sees: 'nothing' }
const ALL: RowFilter = { kind: 'all' }

/**
 * What somebody sees of a product, whatever surface it is asked on. A product that is not there is none, and so is one that nobody
 * gave: whoever asks cannot tell them apart.
 */
export function decide(who: Identity, product: ProductRights | undefined, asked: Asked = { as: 'answer' }): Decision {
  if (!product) return NOTHING
  switch (who.kind) {
    case 'mesh':
      return seen(product.paths, 'plain')
    case 'domain':
      return who.domain === product.domain ? seen(product.paths, 'plain') : declared(product, who.reads ?? [])
    case 'service':
      return declared(product, who.reads)
    case 'role': {
      const grant = product.grants.find(({ role }) => role === who.role)
      return grant ? granted(product, grant, who, asked) : NOTHING
    }
  }
}

/** Whether somebody may tell a product that is told: the mesh, its domain, and the roles to which its contract gives it. */
export function mayTell(who: Identity, product: ProductRights | undefined): boolean {
  if (!product) return false
  switch (who.kind) {
    case 'mesh':
      return true
    case 'domain':
      return who.domain === product.domain
    case 'service':
      return false
    case 'role':
      return product.tellers.includes(who.role)
  }
}

/** A service sees what its file names: of `lines` what is in it, of `lines.quantity` nothing beside it. */
function declared({ domain, product, paths }: ProductRights, reads: readonly DeclaredRead[]): Decision {
  const fields = reads.filter((read) => read.product === `${domain}.${product}`).flatMap((read) => read.fields)
  return seen(
    paths.filter((path) => fields.some((field) => isWithin(path, field) || isWithin(field, path))),
    'plain',
  )
}

const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}.`)

function granted(
  { paths }: ProductRights,
  grant: Grant,
  who: Extract<Identity, { readonly kind: 'role' }>,
  asked: Asked,
): Decision {
  if (asked.as === 'export' && !grant.mayExport) return NOTHING
  const rows = grant.rows ? filterOf(grant.rows, who, asked) : ALL
  if (!rows) return NOTHING
  const columns = new Map(paths.flatMap((path) => shownAs(path, grant.sights)))
  return columns.size === 0 ? NOTHING : { sees: 'rows', columns, rows, ...(grant.groups && { groups: grant.groups }) }
}

/** What lies within a field that is hidden is not there. */
function shownAs(path: string, sights: Grant['sights']): readonly (readonly [string, Shown])[] {
  const names = path.split('.')
  const outer = names.slice(1).map((_, at) => names.slice(0, at + 1).join('.'))
  if (outer.some((one) => sightOf(one, sights) !== 'plain')) return []
  const sight = sightOf(path, sights)
  return sight === 'absent' ? [] : [[path, sight]]
}

const sightOf = (path: string, sights: Grant['sights']): Sight => sights.get(path) ?? 'plain'

/** None where what the rule needs to know is not told: who has no region sees the rows of none. */
function filterOf(rule: RowRule, who: Extract<Identity, { readonly kind: 'role' }>, { person }: Asked): RowFilter | undefined {
  switch (rule.kind) {
    case 'own region':
      return who.region === undefined ? undefined : { kind: 'region', by: rule.by, column: rule.column, region: who.region }
    case 'own rows':
      return who.userId === undefined ? undefined : { kind: 'equals', column: rule.column, value: who.userId }
    case 'one person':
      return person && rule.columns.includes(person.column) ? { kind: 'equals', ...person } : undefined
  }
}

const seen = (paths: readonly string[], as: Shown): Decision =>
  paths.length === 0 ? NOTHING : { sees: 'rows', columns: new Map(paths.map((path) => [path, as])), rows: ALL }
