import type { ValidationRule } from 'graphql'
import type { OperationLimits } from './operation-limits.js'
import { operationSizeRule } from './operation-size.js'
import { responseNamesRule } from './response-names.js'

/** What the gateway asks of an operation beside GraphQL's own rules: the same over HTTP and over a WebSocket. */
export const gatewayRules = (limits: OperationLimits): ValidationRule[] => [operationSizeRule(limits), responseNamesRule]
