import { Fault, type JsonObject } from '@storemesh/core'
import type { Reads, SubgraphContext } from '../reads.js'
import { asKept, conditionsOf, type FilterArgument, type Scalar } from './conditions.js'
import type { Face } from './face.js'
import type { FaceRows } from './face-rows.js'
import { orderFor } from './page-order.js'
import { scannedRows } from './scanned-rows.js'
import { servedSpace } from './served-rows.js'
import { storedRows } from './stored-rows.js'

/** Rows of a face for resolvers that are written by hand, by the words in which frontends ask for them. A row has the contract's columns. */
export interface FaceReads {
  /** By the fields of its key. */
  one(context: SubgraphContext, key: Readonly<Record<string, Scalar>>): Promise<JsonObject | undefined>
  /** The first of those that a filter lets pass, in the order of what it narrows. */
  where(context: SubgraphContext, filter: FilterArgument, rows_max: number): Promise<readonly JsonObject[]>
}

/** What faces read from. */
export type RowReads = Pick<Reads, 'lookup' | 'rows' | 'shown'>

export const rowsOf = ({ contract, graph, rows }: Face, reads: RowReads): FaceRows =>
  rows.kind === 'stored'
    ? storedRows(reads, servedSpace(rows.space, contract), contract)
    : scannedRows(reads, rows.table, contract, graph)

/** By the name of the type. DOMAIN_INVALID. */
export function faceReads(faces: readonly Face[], reads: RowReads): (type: string) => FaceReads {
  return (type) => {
    const face = faces.find(({ graph }) => graph.type.name === type)
    if (!face) {
      const known = faces.map(({ graph }) => graph.type.name).join(', ')
      throw new Fault(
        'DOMAIN_INVALID',
        `expected a type that follows from a contract of the domain, got ${type}; known: ${known}`,
      )
    }
    const { graph } = face
    const rows = rowsOf(face, reads)
    return {
      one: (context, key) => {
        const values = graph.key.flatMap(({ name, column, of }) => {
          const value = key[name]
          return value === undefined ? [] : [[column, asKept(of, value)] as const]
        })
        return rows.byKey(context, Object.fromEntries(values))
      },
      where: async (context, filter, rows_max) => {
        const conditions = conditionsOf(graph, filter)
        const found = await rows.page(context, { order: orderFor(graph, conditions), conditions, limit: rows_max })
        return found.rows
      },
    }
  }
}
