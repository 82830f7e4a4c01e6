import type { ASTVisitor, ValidationRule } from 'graphql'
import { countedSelection } from './folded-selection.js'
import type { OperationLimits } from './operation-limits.js'
import { refusedOperation } from './refused-operation.js'

/** Refuses operations that are many operations in one: each field of the root is asked by itself. */
export const rootFieldsRule =
  ({ root_fields_max }: OperationLimits): ValidationRule =>
  (context): ASTVisitor => {
    const rootFieldsIn = countedSelection(context, { field: () => 1 }) // what is inside a field is not of the root
    return {
      OperationDefinition(node) {
        const fields = rootFieldsIn(node.selectionSet)
        if (fields > root_fields_max) {
          const message = `expected at most ${root_fields_max} fields of the root, got ${fields}; ask in two operations`
          context.reportError(refusedOperation('ROOT_FIELDS_TOO_MANY', message, node))
        }
        return false
      },
    }
  }
