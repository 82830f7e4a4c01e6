import { Fault } from '@storemesh/core'
import { GraphQLError } from 'graphql'
import type { ResponsePath } from './flatten-path.js'
import type { Run } from './run.js'

const ERRORS_MAX = 1000 // of one answer: past it a client learns nothing new

/** Adds a subgraph's error where it belongs in the answer. What of it a client may read is decided later. */
export function addError(run: Run, subgraph: string, error: unknown, path: ResponsePath | undefined): void {
  if (run.errors.length >= ERRORS_MAX) return
  const thrown = error instanceof Error ? error : new Fault('SUBGRAPH_ERROR', `subgraph ${subgraph} failed without an error`)
  const code = thrown instanceof GraphQLError ? thrown.extensions['code'] : undefined
  run.errors.push(
    new GraphQLError(thrown.message, {
      originalError: thrown,
      path: path ?? null,
      extensions: { subgraph, ...(code !== undefined && { code }) },
    }),
  )
}
