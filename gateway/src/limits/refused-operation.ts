import { type ASTNode, GraphQLError } from 'graphql'

/** Why an operation does not run: a stable code, what was expected, what came, what to do. */
export const refusedOperation = (code: string, message: string, nodes?: ASTNode | readonly ASTNode[]): GraphQLError =>
  new GraphQLError(`${code}: ${message}`, { nodes: nodes ?? null, extensions: { code } })
