import { Fault, isJsonObject } from '@storemesh/core'
import { GraphQLError } from 'graphql'

/** A subgraph's error as JSON: its text and code are passed on, whatever else it carries (a stack, say) is not. */
export function remoteError(error: unknown, subgraph: string): GraphQLError {
  if (!isJsonObject(error) || typeof error['message'] !== 'string')
    return coded(`subgraph ${subgraph} told of an error without a message`, undefined)
  const { message, path, extensions } = error
  const code = isJsonObject(extensions) && typeof extensions['code'] === 'string' ? extensions['code'] : undefined
  return coded(message, path, code)
}

function coded(message: string, path: unknown, code = 'SUBGRAPH_ERROR'): GraphQLError {
  return new GraphQLError(message, { path: isPath(path) ? path : null, extensions: { code } })
}

const isPath = (path: unknown): path is (string | number)[] =>
  Array.isArray(path) && path.every((part) => typeof part === 'string' || typeof part === 'number')

export const unreachable = (subgraph: string, cause: unknown): Fault =>
  new Fault('SUBGRAPH_UNREACHABLE', `subgraph ${subgraph} cannot be reached; its fields are missing until it answers again`, {
    cause,
  })
