import {
  type AskedPerson,
  decide,
  type Decision,
  type ProductRights,
  rowPasses,
  type SeenRows,
  seenRow,
  type StoresIn,
  type Viewer,
} from '@storemesh/access'
import { type Contract, productRights } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import type { PlacedRows, SubgraphRights } from './subgraph-rights.js'

/** What a viewer is shown of a product's rows. */
export type ShownRows =
  | { readonly kind: 'all' }
  /** There is no such product, for all that the viewer can tell. */
  | { readonly kind: 'none' }
  | SomeRows

export interface SomeRows {
  readonly kind: 'some'
  readonly seen: SeenRows
  /** The one of whom it is asked, where that decides. */
  readonly person: AskedPerson | undefined
  /** The row as it is seen; undefined where there is none for the viewer. */
  show<Row extends JsonObject>(row: Row): Row | undefined
}

/** `persons` are whom a question names, each by one column: those who see one person at a time see her by it. */
export type ShownRowsFor = (
  placed: PlacedRows | undefined,
  viewer: Viewer,
  persons?: readonly AskedPerson[],
) => ShownRows | Promise<ShownRows>

const ALL: ShownRows = { kind: 'all' }
const NONE: ShownRows = { kind: 'none' }
/** Customers are many, and each is a viewer of her own. */
const VIEWERS_MAX = 10_000

/** What is decided for a viewer is decided once while it is in use, but for what depends on whom is asked for. */
export function shownRowsFor(rights: SubgraphRights | undefined): ShownRowsFor {
  const products = new WeakMap<Contract, Known>()
  const knownOf = (contract: Contract): Known => {
    const before = products.get(contract)
    if (before) return before
    const known = { product: productRights(contract), byViewer: new Map<string, ShownRows>() }
    products.set(contract, known)
    return known
  }
  return (placed, viewer, persons = []) => {
    const { who, key } = viewer
    if (who.kind === 'mesh' || (who.kind === 'domain' && who.domain === placed?.contract.domain)) return ALL
    if (!rights || !placed) return NONE
    const { product, byViewer } = knownOf(placed.contract)
    const name = `${placed.by.join()} ${key}`
    const before = byViewer.get(name)
    if (before) return before
    const asked = decided(viewer, product, persons)
    if (asked.depends) return shownBy(rights, placed, product, asked)
    return shownBy(rights, placed, product, asked).then((shown) => {
      // stores move to other regions
      if (asked.decision.sees === 'nothing' || asked.decision.rows.kind !== 'region') remember(byViewer, name, shown)
      return shown
    })
  }
}

interface Known {
  readonly product: ProductRights
  readonly byViewer: Map<string, ShownRows>
}

function remember(byViewer: Map<string, ShownRows>, name: string, shown: ShownRows): void {
  const [oldest] = byViewer.keys()
  if (byViewer.size >= VIEWERS_MAX && oldest !== undefined) byViewer.delete(oldest)
  byViewer.set(name, shown)
}

interface Decided {
  readonly decision: Decision
  readonly person: AskedPerson | undefined
  /** Whether another person could decide otherwise. */
  readonly depends: boolean
}

function decided({ who }: Viewer, product: ProductRights, persons: readonly AskedPerson[]): Decided {
  const grant = who.kind === 'role' ? product.grants.find(({ role }) => role === who.role) : undefined
  if (grant?.rows?.kind !== 'one person') return { decision: decide(who, product), person: undefined, depends: false }
  for (const person of persons) {
    const decision = decide(who, product, { as: 'answer', person })
    if (decision.sees === 'rows') return { decision, person, depends: true }
  }
  return { decision: decide(who, product), person: undefined, depends: true }
}

async function shownBy(
  rights: SubgraphRights,
  placed: PlacedRows,
  { paths }: ProductRights,
  { decision, person }: Decided,
): Promise<ShownRows> {
  if (decision.sees === 'nothing' || !isKeySeen(placed, decision)) return NONE
  const hashKey = await rights.hashKey()
  const storesIn = await storesFor(rights, decision)
  const { columns } = decision
  const isWhole = paths.every((path) => columns.get(path) === 'plain')
  const asSeen = <Row extends JsonObject>(row: Row): Row =>
    isWhole && Object.keys(row).every((name) => columns.has(name)) ? row : seenRow(columns, row, hashKey)
  return {
    kind: 'some',
    seen: decision,
    person,
    show: (row) => (rowPasses(decision, row, storesIn) ? asSeen(row) : undefined),
  }
}

/** Rows are found and put in order by their key: of one that is not seen as it is, order and cursors would tell. */
const isKeySeen = ({ by }: PlacedRows, { columns }: SeenRows): boolean => by.every((column) => columns.get(column) === 'plain')

async function storesFor(rights: SubgraphRights, { rows }: SeenRows): Promise<StoresIn> {
  const stores = rows.kind === 'region' && rows.by !== 'region' ? await rights.storesIn(rows.region) : new Set<string>()
  return () => stores
}
