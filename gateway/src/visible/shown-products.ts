import type { ConstDirectiveNode } from 'graphql'
import { readDocument, stringArgument } from '../compose/subgraph-document.js'
import type { Subgraph } from '../subgraph.js'

/** What types of the graph show of products, as the schemas of subgraphs say it by `@shows`. */
export interface ShownProducts {
  readonly types: ReadonlyMap<string, ShownType>
  /** By `Type.field`: the column, where the field's name does not tell it; empty where it is none. */
  readonly columns: ReadonlyMap<string, string>
  /** By the field of Mutation: the product of commands that it tells. */
  readonly tells: ReadonlyMap<string, string>
}

export interface ShownType {
  /** `orders.fact_order`. */
  readonly product: string
  /** The path of the objects that the type is of, `lines`; empty for rows. */
  readonly within: string
}

const SHOWS = 'shows'

export function shownProducts(subgraphs: readonly Pick<Subgraph, 'name' | 'sdl'>[]): ShownProducts {
  const [types, columns, tells] = [new Map<string, ShownType>(), new Map<string, string>(), new Map<string, string>()]
  for (const { document } of subgraphs.map(readDocument)) {
    for (const node of document.definitions) {
      if (!('fields' in node) || node.fields === undefined) continue
      const use = useOf(node.directives)
      const product = use && stringArgument(use, 'product')
      if (use && product !== undefined) types.set(node.name.value, { product, within: stringArgument(use, 'within') ?? '' })
      for (const field of node.fields) {
        const said = useOf(field.directives)
        const column = said && stringArgument(said, 'column')
        const told = said && stringArgument(said, 'tells')
        if (column !== undefined) columns.set(`${node.name.value}.${field.name.value}`, column)
        if (told !== undefined && node.name.value === 'Mutation') tells.set(field.name.value, told)
      }
    }
  }
  return { types, columns, tells }
}

const useOf = (directives: readonly ConstDirectiveNode[] | undefined): ConstDirectiveNode | undefined =>
  directives?.find(({ name }) => name.value === SHOWS)
