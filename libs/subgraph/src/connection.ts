import { Fault, withinLimit } from '@storemesh/core'
import type { JsonObject } from '@storemesh/core'
import type { IndexedEntry } from '@storemesh/key-value'
import type { LookupReads, SubgraphContext } from './reads.js'

/** A page of a Relay connection. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

export interface PageArguments {
  readonly first?: number | null
  readonly after?: string | null
}

const FIRST_DEFAULT = 20
const FIRST_MAX = 100

/** LIMIT_EXCEEDED. */
export const pageSize = (first: number | null | undefined): number =>
  withinLimit('first', first ?? FIRST_DEFAULT, { min: 0, max: FIRST_MAX })

/** A page begins and ends with its rows' cursors, unless it is said where it ends. */
export function connectionOf<Node>(
  edges: Connection<Node>['edges'],
  page: Pick<Connection<Node>['pageInfo'], 'hasNextPage' | 'hasPreviousPage'> & { readonly endCursor?: string },
): Connection<Node> {
  const ends = { startCursor: edges.at(0)?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null }
  return { edges, pageInfo: { ...ends, ...page } }
}

/** Rows of an index as a connection, newest place first. A cursor stands for a place, so rows that arrive meanwhile shift nothing. */
export async function newestFirst<Shown extends JsonObject>(
  reads: LookupReads<Shown>,
  context: SubgraphContext,
  index: string,
  { first, after }: PageArguments,
): Promise<Connection<Shown>> {
  const size = pageSize(first)
  const place = after === undefined || after === null ? undefined : placeOf(after)
  const entries = await reads.page(context, index, {
    reverse: true,
    limit: size + 1,
    ...(place !== undefined && { before: place }),
  })
  const edges = entries.slice(0, size).map((entry: IndexedEntry<Shown>) => ({ cursor: cursorOf(entry.place), node: entry.row }))
  return connectionOf(edges, { hasNextPage: entries.length > size, hasPreviousPage: place !== undefined })
}

const CURSOR_VERSION = 'p1:'

const cursorOf = (place: string): string => Buffer.from(CURSOR_VERSION + place).toString('base64url')

function placeOf(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (text.startsWith(CURSOR_VERSION) && cursorOf(text.slice(CURSOR_VERSION.length)) === cursor)
    return text.slice(CURSOR_VERSION.length)
  throw new Fault('CURSOR_INVALID', 'expected a cursor that an earlier page gave, in `after`; start again without one')
}
