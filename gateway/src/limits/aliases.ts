import type { ASTVisitor, ValidationRule } from 'graphql'
import { countedSelection } from './folded-selection.js'
import type { OperationLimits } from './operation-limits.js'
import { refusedOperation } from './refused-operation.js'

/** Refuses operations that ask for the same over and over under other names. */
export const aliasesRule =
  ({ aliases_max }: OperationLimits): ValidationRule =>
  (context): ASTVisitor => {
    const aliasesIn = countedSelection(context, { field: ({ alias }, inside) => inside + (alias ? 1 : 0) })
    return {
      OperationDefinition(node) {
        const aliases = aliasesIn(node.selectionSet)
        if (aliases > aliases_max) {
          const message = `expected at most ${aliases_max} aliases, got ${aliases}; ask in two operations`
          context.reportError(refusedOperation('ALIASES_TOO_MANY', message, node))
        }
        return false
      },
    }
  }
