import type { ASTVisitor, DirectiveNode, ValidationRule } from 'graphql'
import { foldedSelection } from './folded-selection.js'
import type { OperationLimits } from './operation-limits.js'
import { refusedOperation } from './refused-operation.js'

interface Directives {
  readonly sum: number
  readonly at_one_place: number
}

const directivesOf = ({ directives = [] }: { readonly directives?: readonly DirectiveNode[] | undefined }): Directives => ({
  sum: directives.length,
  at_one_place: directives.length,
})

/** Refuses operations full of directives, which cost a server work even where it does not know them. */
export const directivesRule =
  ({ directives_max, directives_at_place_max }: OperationLimits): ValidationRule =>
  (context): ASTVisitor => {
    const add = (a: Directives, b: Directives): Directives => ({
      sum: a.sum + b.sum,
      at_one_place: Math.max(a.at_one_place, b.at_one_place),
    })
    const directivesIn = foldedSelection<Directives>(context, {
      nothing: { sum: 0, at_one_place: 0 },
      add,
      field: (_node, inside) => inside,
      each: directivesOf,
    })
    return {
      OperationDefinition(node) {
        const places = [node, ...(node.variableDefinitions ?? [])].map(directivesOf)
        const { sum, at_one_place } = places.reduce(add, directivesIn(node.selectionSet))
        const refuse = (message: string) => context.reportError(refusedOperation('DIRECTIVES_TOO_MANY', message, node))
        if (sum > directives_max) refuse(`expected at most ${directives_max} directives, got ${sum}; ask in two operations`)
        else if (at_one_place > directives_at_place_max)
          refuse(`expected at most ${directives_at_place_max} directives at one place, got ${at_one_place}; say each once`)
        return false
      },
    }
  }
