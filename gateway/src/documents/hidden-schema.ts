import { type ExecutionResult, GraphQLError } from 'graphql'
import { type LiveGraph, shownAs } from '../live-graph.js'

/** Codes of messages that GraphQL writes, which name types and offer names that whoever asks did not write. */
const TELLING = new Set(['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'])

/** The same error where the schema is not told: the place, and no word of what would have been right. */
export function withoutSchema(error: GraphQLError): GraphQLError {
  const { extensions, nodes = null, source = null, positions = null, path = null } = error
  const code = extensions['code']
  if (typeof code !== 'string' || !TELLING.has(code)) return error
  const message =
    code === 'BAD_USER_INPUT'
      ? 'the variables do not fit the operation; compare them with what it declares'
      : 'the operation does not fit the graph here; compare it with the schema that its owners gave you'
  return new GraphQLError(`${code}: ${message}`, { nodes, source, positions, path, extensions: { code } })
}

/** The graph, which tells of no type in what it says of variables either. */
export const hidingSchema = (live: LiveGraph): LiveGraph =>
  shownAs(live, (graph) => ({
    ...graph,
    execute: async (request) => shown(await graph.execute(request)),
    subscribe: async (request) => {
      const answer = await graph.subscribe(request)
      return 'next' in answer ? answer : shown(answer) // variables are read before there are events
    },
  }))

const shown = (answer: ExecutionResult): ExecutionResult =>
  answer.errors ? { ...answer, errors: answer.errors.map(withoutSchema) } : answer
