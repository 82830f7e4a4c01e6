import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import { Fault } from '@storemesh/core'
import type { LiveGraph } from './live-graph.js'
import { isRequestContext } from './request-context.js'
import type { RequestContext } from './subgraph.js'

type ApolloGateway = ApolloServerOptionsWithGateway<RequestContext>['gateway']

/**
 * The graph as Apollo Server's `gateway`. Apollo takes the executor once and swaps the schema while it runs: the schema that
 * validated a request chooses the graph that answers it, so that no old request runs on a new plan.
 */
export function apolloGateway(live: LiveGraph): ApolloGateway {
  return {
    onSchemaLoadOrUpdate: (loaded) =>
      live.watch(({ schema, supergraphSdl }) => loaded({ apiSchema: schema, coreSupergraphSdl: supergraphSdl })),
    load: async () => ({
      executor: ({ schema, document, request, context }) => {
        if (!isRequestContext(context)) throw new Fault('CONTEXT_MISSING', 'a request came without its viewer')
        const { operationName, variables } = request // as asked: Apollo's own name is empty for an operation that is not there
        return live.ofSchema(schema).execute({ document, operationName, variables, context })
      },
    }),
    stop: async () => undefined,
  }
}
