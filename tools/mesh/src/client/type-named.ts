import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql'

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/**
 * The document as caches of clients ask it: with `__typename` in every selection but an operation’s own. A client that adds it
 * finds it there, so the text that it sends is the one that is listed.
 */
export const typeNamed = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SelectionSet: (set: SelectionSetNode, _key, parent) =>
      isOperation(parent) || namesType(set) ? undefined : { ...set, selections: [...set.selections, TYPENAME] },
  })

const isOperation = (parent: unknown): boolean =>
  typeof parent === 'object' && parent !== null && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION

const namesType = ({ selections }: SelectionSetNode): boolean =>
  selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value === TYPENAME.name.value)
