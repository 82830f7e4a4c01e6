import { type GraphQLSchema, parse, validate } from 'graphql'
import type { OperationInUse } from './operations-in-use.js'

/** An operation that a schema no longer answers, and why. */
export interface BrokenOperation extends OperationInUse {
  readonly reasons: readonly string[]
}

/**
 * Which operations the next schema refuses for something that the one of before did not refuse them for. What was wrong before
 * is wrong for another reason: a value that was taken out of the text is not one that its scalar can read.
 */
export const brokenOperations = (
  operations: readonly OperationInUse[],
  before: GraphQLSchema,
  next: GraphQLSchema,
): readonly BrokenOperation[] =>
  operations.flatMap((operation) => {
    const document = parse(operation.text, { noLocation: true })
    const refused = new Set(validate(before, document).map(({ message }) => message))
    const reasons = validate(next, document).flatMap(({ message }) => (refused.has(message) ? [] : [message]))
    return reasons.length === 0 ? [] : [{ ...operation, reasons }]
  })
