import type { ASTVisitor, ValidationRule } from 'graphql'
import { foldedSelection } from './folded-selection.js'
import type { OperationLimits } from './operation-limits.js'
import { refusedOperation } from './refused-operation.js'

interface Size {
  readonly depth: number
  readonly fields: number
}

/** Refuses operations that are too deep, or too large once their fragments are written out. */
export const operationSizeRule =
  ({ depth_max, fields_max }: OperationLimits): ValidationRule =>
  (context): ASTVisitor => {
    const sizeOf = foldedSelection<Size>(context, {
      nothing: { depth: 0, fields: 0 },
      add: (a, b) => ({ depth: Math.max(a.depth, b.depth), fields: a.fields + b.fields }),
      field: (_node, inside) => ({ depth: inside.depth + 1, fields: inside.fields + 1 }),
    })
    return {
      OperationDefinition(node) {
        const { depth, fields } = sizeOf(node.selectionSet)
        const refuse = (code: string, message: string) => context.reportError(refusedOperation(code, message, node))
        if (depth > depth_max)
          refuse('OPERATION_TOO_DEEP', `expected at most ${depth_max} levels, got ${depth}; ask in two operations`)
        if (fields > fields_max)
          refuse('OPERATION_TOO_LARGE', `expected at most ${fields_max} fields, got ${fields}; ask in two operations`)
        return false
      },
    }
  }
