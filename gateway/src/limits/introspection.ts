import type { ASTVisitor, FieldNode, ValidationRule } from 'graphql'
import { foldedSelection } from './folded-selection.js'
import type { OperationLimits } from './operation-limits.js'
import { refusedOperation } from './refused-operation.js'

/** Lists by which the description of a type leads to others, and from them back. */
const LISTS_OF_TYPES = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes'])

const asksSchema = ({ name: { value } }: FieldNode) => value === '__schema' || value === '__type'

/** Refuses questions about the schema where nobody may ask them, and those that go round in circles. */
export const introspectionRule =
  ({ introspection, introspection_lists_max }: OperationLimits): ValidationRule =>
  (context): ASTVisitor => {
    const listsIn = foldedSelection<number>(context, {
      nothing: 0,
      add: Math.max,
      field: ({ name }, inside) => inside + (LISTS_OF_TYPES.has(name.value) ? 1 : 0),
    })
    return {
      Field(node) {
        if (!asksSchema(node)) return undefined
        const refuse = (code: string, message: string) => context.reportError(refusedOperation(code, message, node))
        if (!introspection) refuse('INTROSPECTION_OFF', 'the schema is not told here; ask its owners for it')
        const lists = listsIn(node.selectionSet)
        if (lists > introspection_lists_max) {
          const expected = `expected at most ${introspection_lists_max} lists of a type within each other`
          refuse('INTROSPECTION_TOO_DEEP', `${expected}, got ${lists}; ask for each type by its name`)
        }
        return false
      },
    }
  }
