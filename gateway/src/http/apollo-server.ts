import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { apolloGateway } from '../apollo-gateway.js'
import { INTERNAL } from '../client-errors.js'
import type { OperationLimits } from '../limits/operation-limits.js'
import { gatewayRules } from '../limits/validation-rules.js'
import type { LiveGraph } from '../live-graph.js'
import type { RequestContext } from '../subgraph.js'

/** Apollo Server over the live graph. It reads requests and validates them; it reports to nobody. */
export function openApolloServer(live: LiveGraph, limits: OperationLimits, log: Log): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway: apolloGateway(live),
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: limits.tokens_max },
    validationRules: gatewayRules(limits),
    formatError: (formatted, error) => formatError(formatted, error, log),
    logger: loggerOver(log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
}

/** The graph's own errors are shaped already; here come Apollo's, and codes of our validation rules that Apollo wrapped in its own. */
function formatError(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const code = formatted.extensions?.['code']
  if (code === 'INTERNAL_SERVER_ERROR') {
    log.error('request_failed', { reason: messageOf(error) })
    return { message: `${INTERNAL}: an unexpected error; the gateway's log has it`, extensions: { code: INTERNAL } }
  }
  const own =
    error instanceof GraphQLError && error.originalError instanceof GraphQLError
      ? error.originalError.extensions['code']
      : undefined
  return own === undefined ? formatted : { ...formatted, extensions: { ...formatted.extensions, code: own } }
}

const loggerOver = (log: Log) => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (message?: unknown) => log.warn('apollo_server', { reason: messageOf(message) }),
  error: (message?: unknown) => log.error('apollo_server', { reason: messageOf(message) }),
})
