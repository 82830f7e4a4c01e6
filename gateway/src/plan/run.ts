import type { GraphQLError } from 'graphql'
import type { RequestContext } from '../subgraph.js'
import type { ResultObject } from './result-object.js'

/** One run of an operation: what has come so far. */
export interface Run {
  data: ResultObject | undefined
  readonly errors: GraphQLError[]
  /** Coerced by the public schema. */
  readonly variables: ResultObject
  readonly context: RequestContext
}

/** A compiled part of a plan. Nothing to wait for: undefined, so that work in process stays in one tick. */
export type Step = (run: Run) => Promise<void> | undefined

export const nothingToDo: Step = () => undefined
