import type { GraphField, ScalarField } from '@storemesh/contract'
import { Fault, type JsonObject } from '@storemesh/core'
import { connectionOf, type PageArguments, pageSize } from '../connection.js'
import type { Resolvers } from '../definition.js'
import type { AskedChanges } from '../live-reads.js'
import type { Reads, SubgraphContext } from '../reads.js'
import type { Told } from '../snapshot/snapshot-then-changes.js'
import { scalarNamed } from '../scalars.js'
import { asKept, conditionsOf, type FilterArgument, type Scalar } from './conditions.js'
import type { Face } from './face.js'
import { rowsOf } from './face-reads.js'
import type { FaceRows, KeyValues } from './face-rows.js'
import { cursorAt, orderFor, placeAt, placeIn } from './page-order.js'

/** How a face answers: a row by its key, rows by the page, and what changes. */
export function faceResolvers(face: Face, reads: Reads): Resolvers {
  const { graph, changes } = face
  const rows = rowsOf(face, reads)
  const one = (values: Readonly<Record<string, unknown>>, context: SubgraphContext) =>
    rows.byKey(context, keyOf(graph.key, values))
  return {
    Query: {
      [graph.one]: (_root: unknown, values: Readonly<Record<string, unknown>>, context: SubgraphContext) => one(values, context),
      [graph.list]: (_root: unknown, asked: ListArguments, context: SubgraphContext) => list(face, rows, asked, context),
    },
    ...(changes !== undefined && changeResolvers(face, changes, reads)),
    [graph.type.name]: { ...fieldResolvers(graph.type.fields), __resolveReference: one },
    ...Object.fromEntries(graph.nested.map(({ name, fields }) => [name, fieldResolvers(fields)])),
  }
}

interface ListArguments extends PageArguments {
  readonly filter?: FilterArgument | null
}

async function list({ graph }: Face, rows: FaceRows, { first, after, filter }: ListArguments, context: SubgraphContext) {
  const conditions = conditionsOf(graph, filter ?? {})
  const order = orderFor(graph, conditions)
  const place = after === undefined || after === null ? {} : { after: placeAt(order, after) }
  const found = await rows.page(context, { order, conditions, limit: pageSize(first), ...place })
  return connectionOf(
    found.rows.map((node) => ({ cursor: cursorAt(order, placeIn(order, node)), node })),
    {
      hasNextPage: found.hasMore,
      hasPreviousPage: 'after' in place,
      ...(found.lookedTo && { endCursor: cursorAt(order, found.lookedTo) }),
    },
  )
}

function changeResolvers(face: Face, topic: string, reads: Reads): Resolvers {
  const { graph } = face
  return {
    Subscription: {
      [graph.changed]: {
        subscribe: (_root: unknown, asked: AskedChanges, context: SubgraphContext) =>
          reads.live.ofFace(context, face, topic, asked),
        resolve: (told: Told) => told,
      },
    },
    [`${graph.type.name}Key`]: fieldResolvers(graph.key),
  }
}

const fieldResolvers = (fields: readonly GraphField[]) =>
  Object.fromEntries(fields.map(({ name, column }) => [name, (row: JsonObject) => row[column]]))

/** A key's values by column. Those of a reference were checked by nobody yet. */
const keyOf = (key: readonly ScalarField[], values: Readonly<Record<string, unknown>>): KeyValues =>
  Object.fromEntries(key.map(({ name, column, of }) => [column, asKept(of, scalarOf(of.scalar, name, values[name]))]))

function scalarOf(scalar: string, field: string, value: unknown): Scalar {
  const refuse = (cause?: unknown) =>
    new Fault('REFERENCE_INVALID', `expected a representation with ${field}, which is of type ${scalar}`, { cause })
  let read: unknown
  try {
    read = scalarNamed(scalar)?.parseValue(value)
  } catch (cause) {
    throw refuse(cause)
  }
  if (typeof read === 'string' || typeof read === 'number' || typeof read === 'boolean') return read
  throw refuse()
}
