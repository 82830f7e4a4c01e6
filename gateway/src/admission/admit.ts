import type { Viewer } from '@storemesh/access'
import type { Span } from '@storemesh/telemetry'
import { type DocumentNode, getOperationAST, GraphQLError, type OperationDefinitionNode } from 'graphql'
import { documentReader } from '../documents/read-document.js'
import { type Budget, COST_MIN, type Spent } from '../limits/budget/budget.js'
import { type CostLimits, costLimit } from '../limits/cost/cost-limit.js'
import type { OperationLimits } from '../limits/operation-limits.js'
import { refusedOperation } from '../limits/refused-operation.js'
import type { Graph } from '../plan/graph.js'
import { WHICH_OPERATION } from '../plan/operation.js'
import { type PersistedOperations, persistedText } from '../persisted/persisted-text.js'
import type { Asked } from './asked.js'

export const BUDGET_SPENT = 'BUDGET_SPENT'

/** An operation that may run, or why it may not. */
export type Admitted =
  | { readonly document: DocumentNode; readonly operation: OperationDefinitionNode; readonly cost: number }
  | { readonly errors: readonly GraphQLError[] }

/** The id and the span are for whoever tells of it; over a WebSocket an operation has an id when it begins. */
export type Admit = (asked: Asked, graph: Graph, viewer: Viewer, request_id?: string, span?: Span) => Promise<Admitted>

export interface AdmissionLimits extends OperationLimits, CostLimits {}

export interface Admission {
  readonly limits: AdmissionLimits
  readonly persisted: PersistedOperations
  /** None: nobody's operations are counted. */
  readonly budget: Budget | undefined
  /** Told of each text whether it was read already. */
  readonly looked?: (found: boolean) => void
  /** Told of each document that may run. */
  readonly admitted?: ((document: DocumentNode) => void) | undefined
}

/** What every operation passes before anything runs: the same over HTTP and over a WebSocket. */
export function admission({ limits, persisted, budget, looked, admitted }: Admission): Admit {
  const textOf = persistedText(persisted)
  const readDocument = documentReader(limits, looked)
  const costOf = costLimit(limits)
  return async (asked, graph, viewer, _request_id, span) => {
    const found = textOf(asked)
    if ('errors' in found) return found
    const reading = readDocument(found.text, graph.schemaFor(viewer))
    if ('errors' in reading) return reading
    const { document } = reading
    const operation = getOperationAST(document, asked.operationName)
    if (!operation) return { errors: [refusedOperation('OPERATION_UNKNOWN', WHICH_OPERATION)] }
    const counted = costOf({ document, operation, variables: asked.variables }, graph)
    if ('errors' in counted) return counted
    const spending = budget?.spend(`${viewer.key} ${viewer.name}`, Math.max(counted.cost, COST_MIN))
    const spent = await (spending instanceof Promise && span ? waitedFor(spending, span) : spending)
    if (spent && spent.wait_ms > 0) return { errors: [budgetSpent(spent.wait_ms)] }
    admitted?.(document)
    return { document, operation, cost: counted.cost }
  }
}

/** A budget that several gateways share is elsewhere. */
async function waitedFor(spending: Promise<Spent>, span: Span): Promise<Spent> {
  const wait = span.part('wait for the budget', 'client')
  try {
    const spent = await spending
    wait.end({ attributes: { 'mesh.outcome': spent.wait_ms > 0 ? 'refused' : 'ok' } })
    return spent
  } catch (error) {
    wait.end({ isError: true, attributes: { 'mesh.outcome': 'failed' } })
    throw error
  }
}

function budgetSpent(wait_ms: number): GraphQLError {
  const retry_after_s = Math.ceil(wait_ms / 1000)
  const message = `${BUDGET_SPENT}: too little is left of what may be asked in a minute; ask again in ${retry_after_s} s`
  return new GraphQLError(message, { extensions: { code: BUDGET_SPENT, retry_after_s } })
}
