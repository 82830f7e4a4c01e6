import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@graphql-hive/router-query-planner'
import { Fault, messageOf } from '@storemesh/core'
import { type DocumentNode, print } from 'graphql'

/** Finds the fetches that answer an operation. Planning runs beside the event loop. */
export interface Planner {
  /** The document holds one operation. */
  plan(document: DocumentNode): Promise<PlanNode | undefined>
}

export function openPlanner(supergraphSdl: string): Planner {
  const planner = newPlanner(supergraphSdl)
  // @override by label: none is switched on, nor is a share of requests; a share of all of them is
  const activeLabels = new Set<string>()
  const percentage = 99.999
  return {
    async plan(document) {
      try {
        return (await planner.planAsync(print(document), undefined, activeLabels, percentage)).node
      } catch (error) {
        // the planner's text may tell of what is not public
        throw new Fault('PLAN_FAILED', 'the gateway found no way to answer this operation; ask for less of it at once', {
          cause: error,
        })
      }
    },
  }
}

function newPlanner(supergraphSdl: string): QueryPlanner {
  try {
    return new QueryPlanner(supergraphSdl)
  } catch (error) {
    throw new Fault('SUPERGRAPH_INVALID', `the planner cannot read the supergraph: ${messageOf(error)}`, { cause: error })
  }
}

/** A subscription's plan: the one upstream, and what is fetched for each of its events. */
export interface SubscriptionPlan {
  readonly primary: SubscriptionNode['primary']
  readonly perEvent: readonly PlanNode[]
}

export function subscriptionPlanOf(node: PlanNode | undefined): SubscriptionPlan {
  const [first, ...perEvent] = node?.kind === 'Sequence' ? node.nodes : node ? [node] : []
  if (first?.kind === 'Subscription') return { primary: first.primary, perEvent }
  throw new Fault('PLAN_UNSUPPORTED', 'expected a plan that begins with a subscription')
}
