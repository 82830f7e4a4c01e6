import type { ValidationRule } from 'graphql'
import { refusedOperation } from './refused-operation.js'

const DIRECTIVES = new Set(['defer', 'stream'])

/** The planner takes no notice of them: an answer would come whole, to a client that waits for its parts. */
export const incrementalDeliveryRule: ValidationRule = (context) => ({
  Directive(node) {
    if (!DIRECTIVES.has(node.name.value)) return
    const message = `@${node.name.value} is not served; leave it out, and ask in an operation of its own for what may come later`
    context.reportError(refusedOperation('INCREMENTAL_DELIVERY_UNSUPPORTED', message, node))
  },
})
