import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext, type ValidationRule } from 'graphql'
import type { OperationLimits } from './operation-limits.js'

interface Size {
  readonly depth: number
  readonly fields: number
}

const NOTHING: Size = { depth: 0, fields: 0 }

/** Refuses operations that are too deep, or too large once their fragments are written out. Each fragment is measured once. */
export const operationSizeRule =
  ({ depth_max, fields_max }: OperationLimits): ValidationRule =>
  (context): ASTVisitor => {
    const sizeOf = measure(context)
    return {
      OperationDefinition(node) {
        const { depth, fields } = sizeOf(node.selectionSet)
        const refuse = (code: string, message: string) =>
          context.reportError(new GraphQLError(`${code}: ${message}`, { nodes: node, extensions: { code } }))
        if (depth > depth_max)
          refuse('OPERATION_TOO_DEEP', `expected at most ${depth_max} levels, got ${depth}; ask in two operations`)
        if (fields > fields_max)
          refuse('OPERATION_TOO_LARGE', `expected at most ${fields_max} fields, got ${fields}; ask in two operations`)
        return false
      },
    }
  }

function measure(context: ValidationContext): (set: SelectionSetNode) => Size {
  const fragments = new Map<string, Size>()

  const ofFragment = (name: string): Size => {
    const known = fragments.get(name)
    if (known) return known
    fragments.set(name, NOTHING) // a fragment inside itself: another rule refuses it
    const definition = context.getFragment(name)
    const size = definition ? ofSet(definition.selectionSet) : NOTHING
    fragments.set(name, size)
    return size
  }
  const ofSet = (set: SelectionSetNode): Size => {
    let [depth, fields] = [0, 0]
    for (const selection of set.selections) {
      const isField = selection.kind === Kind.FIELD ? 1 : 0
      const inside =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : selection.selectionSet
            ? ofSet(selection.selectionSet)
            : NOTHING
      depth = Math.max(depth, inside.depth + isField)
      fields += inside.fields + isField
    }
    return { depth, fields }
  }
  return ofSet
}
