import { type FieldNode, Kind, type SelectionNode, type SelectionSetNode, type ValidationContext } from 'graphql'

/** How a selection is added up. */
export interface Fold<Sum> {
  readonly nothing: Sum
  readonly add: (a: Sum, b: Sum) => Sum
  /** A field with what is inside it. */
  readonly field: (node: FieldNode, inside: Sum) => Sum
  /** What a selection says of itself beside that, whichever kind it is. */
  readonly each?: (node: SelectionNode) => Sum
}

/** Adds up a selection as if its fragments were written out, in time of the document as it stands: each fragment is added up once. */
export function foldedSelection<Sum>(
  context: Pick<ValidationContext, 'getFragment'>,
  { nothing, add, field, each }: Fold<Sum>,
): (set: SelectionSetNode | undefined) => Sum {
  const fragments = new Map<string, Sum>()

  const ofFragment = (name: string): Sum => {
    const known = fragments.get(name)
    if (known !== undefined) return known
    fragments.set(name, nothing) // a fragment inside itself: another rule refuses it
    const sum = ofSet(context.getFragment(name)?.selectionSet)
    fragments.set(name, sum)
    return sum
  }
  const ofSelection = (node: SelectionNode): Sum => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value)
    const inside = ofSet(node.selectionSet)
    return node.kind === Kind.FIELD ? field(node, inside) : inside
  }
  const ofSet = (set: SelectionSetNode | undefined): Sum => {
    let sum = nothing
    for (const node of set?.selections ?? []) {
      sum = add(sum, ofSelection(node))
      if (each) sum = add(sum, each(node))
    }
    return sum
  }
  return ofSet
}

/** Counts selections. */
export const countedSelection = (
  context: Pick<ValidationContext, 'getFragment'>,
  count: Pick<Fold<number>, 'each'> & Partial<Pick<Fold<number>, 'field'>>,
): ((set: SelectionSetNode | undefined) => number) =>
  foldedSelection<number>(context, { nothing: 0, add: (a, b) => a + b, field: (_node, inside) => inside, ...count })
