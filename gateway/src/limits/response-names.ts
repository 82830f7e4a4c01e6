import { type ASTVisitor, GraphQLError, type ValidationRule } from 'graphql'

const isReserved = (name: string) => name.startsWith('__') || name in {}

/** Refuses aliases that the gateway's own work needs: `__typename` tells it what an object is, `constructor` every object has. */
export const responseNamesRule: ValidationRule = (context): ASTVisitor => ({
  Field(node) {
    const alias = node.alias?.value
    if (alias === undefined || !isReserved(alias) || alias === node.name.value) return
    const code = 'ALIAS_RESERVED'
    context.reportError(
      new GraphQLError(`${code}: "${alias}" cannot be an alias; choose another name`, { nodes: node, extensions: { code } }),
    )
  },
})
