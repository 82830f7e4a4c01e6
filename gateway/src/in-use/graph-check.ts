import { transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { buildASTSchema, findBreakingChanges, findDangerousChanges, type GraphQLSchema, parse } from 'graphql'
import type { GraphPart } from '../history/graph-part.js'
import { supergraphOf } from '../visible/shown-sdl.js'
import { type BrokenOperation, brokenOperations } from './broken-operations.js'
import type { OperationInUse } from './operations-in-use.js'

export interface GraphChange {
  readonly severity: 'breaking' | 'needs care'
  readonly rule: string
  readonly found: string
}

/** What a graph of other parts would change, and which operations it would no longer answer. */
export interface GraphCheck {
  readonly changes: readonly GraphChange[]
  readonly broken: readonly BrokenOperation[]
}

/** COMPOSITION_FAILED where the next parts make no graph. A graph that was never served changes nothing. */
export function checkGraph(
  before: readonly GraphPart[],
  next: readonly GraphPart[],
  operations: readonly OperationInUse[],
): GraphCheck {
  const after = publicSchema(next)
  if (before.length === 0) return { changes: [], broken: [] }
  const served = publicSchema(before)
  const told = (severity: GraphChange['severity']) => (change: { readonly type: string; readonly description: string }) => ({
    severity,
    rule: change.type,
    found: change.description,
  })
  return {
    changes: [
      ...findBreakingChanges(served, after).map(told('breaking')),
      ...findDangerousChanges(served, after).map(told('needs care')),
    ],
    broken: brokenOperations(operations, served, after),
  }
}

const publicSchema = (parts: readonly GraphPart[]): GraphQLSchema =>
  buildASTSchema(transformSupergraphToPublicSchema(parse(supergraphOf(parts), { noLocation: true })), {
    assumeValid: true,
    assumeValidSDL: true,
  })
