import { type ProductRights, seenColumns, type Viewer } from '@storemesh/access'
import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import type { Graph } from '../../plan/graph.js'
import { type ShownProducts, shownProducts } from '../../visible/shown-products.js'
import { columnsOf } from './columns.js'
import { type Question, questionOf } from './questions.js'
import type { PageQuestion, RestProduct, RowQuestion } from './rest-product.js'

/** The products that somebody is offered, by their names: `orders.sales_kpis`. */
export type Catalog = ReadonlyMap<string, RestProduct>

export type CatalogFor = (graph: Graph, viewer: Viewer) => Catalog

/** What the graph itself says of products; known once for each schema that somebody is shown. */
export function catalogs(): CatalogFor {
  const shownIn = new WeakMap<GraphQLSchema, ShownProducts>()
  const known = new WeakMap<GraphQLSchema, Catalog>()
  return (graph, viewer) => {
    const schema = graph.schemaFor(viewer)
    const before = known.get(schema)
    if (before) return before
    const shown = shownIn.get(graph.schema) ?? shownProducts(graph.parts)
    shownIn.set(graph.schema, shown)
    const rights = new Map(
      graph.parts.flatMap((part) => (part.rights ?? []).map((one) => [`${one.domain}.${one.product}`, one] as const)),
    )
    const catalog = catalogOf(schema, { shown, rights, viewer })
    known.set(schema, catalog)
    return catalog
  }
}

interface Known {
  readonly shown: ShownProducts
  readonly rights: ReadonlyMap<string, ProductRights>
  readonly viewer: Viewer
}

function catalogOf(schema: GraphQLSchema, { shown, rights, viewer }: Known): Catalog {
  const asked = new Map<string, Map<string, AskedType>>()
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const question = questionOf(field, shown)
    const of = question && shown.types.get(question.type.name)
    if (!question || of?.within !== '') continue
    const types = asked.get(of.product) ?? new Map<string, AskedType>()
    asked.set(of.product, types.set(question.type.name, withQuestion(types.get(question.type.name), question)))
  }
  const products = [...asked].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return new Map(
    products.flatMap(([product, types]) => {
      const own = rights.get(product)
      const best = [...types.values()].toSorted(byOffer)[0]
      if (!own || !best) return []
      const columns = columnsOf(best.type, { shown, seen: seenColumns(viewer.who, own), product })
      return columns.length > 0 ? [[product, restProduct(own, best, columns)] as const] : []
    }),
  )
}

interface AskedType {
  readonly type: GraphQLObjectType
  readonly page?: PageQuestion
  readonly row?: RowQuestion
}

/** Of several fields that ask alike, the one that offers more, and of equals the first by name. */
function withQuestion(before: AskedType | undefined, question: Question): AskedType {
  const { type } = question
  if ('page' in question) {
    const page = [...(before?.page ? [before.page] : []), question.page].toSorted(byReach)[0]
    return { ...before, type, ...(page && { page }) }
  }
  const rows = [...(before?.row ? [before.row] : []), question.row]
  const row = rows.toSorted((one, other) => one.key.length - other.key.length || (one.field < other.field ? -1 : 1))[0]
  return { ...before, type, ...(row && { row }) }
}

const reachOf = (page: PageQuestion | undefined): number =>
  page ? 1 + Number(page.takesFirst) + 2 * Number(page.isConnection) + 4 * Number(page.filter !== undefined) : 0

const byReach = (one: PageQuestion, other: PageQuestion): number =>
  reachOf(other) - reachOf(one) || (one.field < other.field ? -1 : 1)

/** Where several types show one product: the one that offers most. */
const byOffer = (one: AskedType, other: AskedType): number =>
  reachOf(other.page) - reachOf(one.page) || (one.type.name < other.type.name ? -1 : 1)

const restProduct = (
  { domain, product }: ProductRights,
  { type, page, row }: AskedType,
  columns: RestProduct['columns'],
): RestProduct => ({
  domain,
  product,
  type: type.name,
  description: type.description ?? '',
  columns,
  ...(page && { page }),
  ...(row && { row }),
})
