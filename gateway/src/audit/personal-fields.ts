import { auditedProducts, type AuditedProduct } from '@storemesh/audit'
import { hasFields, readDocument, stringArgument, type SubgraphDocument } from '../compose/subgraph-document.js'
import { type ShownProducts, shownProducts } from '../visible/shown-products.js'
import { columnNamed } from '@storemesh/access'
import type { PartWithRights } from '../visible/visibility.js'

/** What of persons a field shows, or an input asks by. */
export interface PersonalFields {
  of(type: string, field: string): readonly PersonalColumn[]
  /** The product of commands that a mutation tells. */
  told(field: string): string | undefined
}

export interface PersonalColumn {
  readonly product: string
  readonly column: string
}

/** The field by which a row is found in the whole graph: it holds the values of the row's key (docs/adr/0050). */
const NODE_ID = 'nodeId'

export function personalFields(parts: readonly PartWithRights[]): PersonalFields {
  const shown = shownProducts(parts)
  const personal = new Map<string, ReadonlySet<string>>(
    parts.flatMap(({ rights = [] }) =>
      rights.map((one) => [`${one.domain}.${one.product}`, new Set(one.personal ?? [])] as const),
    ),
  )
  const keys = keyFields(parts.map(readDocument))
  const columnOf = (type: string, field: string): readonly PersonalColumn[] => {
    const of = shown.types.get(type)
    if (!of) return []
    const column = pathOf(shown, of.within, type, field)
    return personal.get(of.product)?.has(column) ? [{ product: of.product, column }] : []
  }
  return {
    of: (type, field) =>
      field === NODE_ID ? (keys.get(type) ?? []).flatMap((key) => columnOf(type, key)) : columnOf(type, field),
    told: (field) => shown.tells.get(field),
  }
}

function pathOf({ columns }: ShownProducts, within: string, type: string, field: string): string {
  const column = columns.get(`${type}.${field}`) ?? columnNamed(field)
  return within === '' ? column : `${within}.${column}`
}

/** By type, the fields that tell its rows apart. */
function keyFields(parts: readonly SubgraphDocument[]): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>()
  for (const part of parts)
    for (const type of part.document.definitions.filter(hasFields)) {
      const names = part.uses(type, 'key').flatMap((key) => stringArgument(key, 'fields')?.match(/\w+/g) ?? [])
      keys.set(type.name.value, [...(keys.get(type.name.value) ?? []), ...names.filter((name) => name !== NODE_ID)])
    }
  return keys
}

export function productsIn(columns: readonly PersonalColumn[]): readonly AuditedProduct[] {
  const found = new Map<string, Set<string>>()
  for (const { product, column } of columns) found.set(product, (found.get(product) ?? new Set()).add(column))
  return auditedProducts(found)
}
