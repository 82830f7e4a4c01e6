import { type ASTNode, type DocumentNode, Kind, visit } from 'graphql'

/** A document without the values that stand in it: what is asked, and not of whom. */
export const withoutValues = (document: DocumentNode): ASTNode =>
  visit(document, {
    StringValue: (node) => ({ ...node, value: '', block: false }),
    IntValue: (node) => ({ ...node, value: '0' }),
    FloatValue: () => ({ kind: Kind.INT, value: '0' }),
    ListValue: (node) => ({ ...node, values: [] }),
  })
