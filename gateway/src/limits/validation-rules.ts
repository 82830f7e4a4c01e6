import { recommendedRules, specifiedRules, type ValidationRule } from 'graphql'
import { aliasesRule } from './aliases.js'
import { directivesRule } from './directives.js'
import { incrementalDeliveryRule } from './incremental-delivery.js'
import { introspectionRule } from './introspection.js'
import type { OperationLimits } from './operation-limits.js'
import { operationSizeRule } from './operation-size.js'
import { responseNamesRule } from './response-names.js'
import { rootFieldsRule } from './root-fields.js'

/** What is asked of an operation before it is compared with the schema, which takes time of its size: each takes a walk at most. */
export const limitRules = (limits: OperationLimits): ValidationRule[] => [
  operationSizeRule(limits),
  rootFieldsRule(limits),
  aliasesRule(limits),
  directivesRule(limits),
  introspectionRule(limits),
  incrementalDeliveryRule,
]

/** GraphQL's own, but for those that stand among the limits, and what the gateway needs beside them. */
export const graphRules: ValidationRule[] = [
  ...specifiedRules.filter((rule) => !recommendedRules.some((one) => one === rule)),
  responseNamesRule,
]
