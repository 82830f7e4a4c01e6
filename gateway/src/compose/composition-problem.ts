import { Fault } from '@storemesh/core'
import type { GraphQLError } from 'graphql'

/** One reason why subgraphs do not fit together, and where it lies. */
export interface CompositionProblem {
  readonly code: string
  readonly message: string
  readonly domains: readonly string[]
  readonly type?: string
  readonly field?: string
}

const PROBLEMS_SHOWN_MAX = 20

export function compositionFailed(problems: readonly CompositionProblem[]): Fault {
  const lines = problems
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map((problem) => `- ${placeOf(problem)}: ${problem.message} (${problem.code})`)
  const more = problems.length - lines.length
  if (more > 0) lines.push(`- and ${more} more`)
  return new Fault(
    'COMPOSITION_FAILED',
    `the subgraphs do not make one graph; the graph that is served stays\n${lines.join('\n')}`,
  )
}

function placeOf({ domains, type, field }: CompositionProblem): string {
  const coordinate = field === undefined ? type : `${type}.${field}`
  return [domains.join(', '), coordinate].filter(Boolean).join(' · ')
}

/** The composer names the subgraph in a prefix or between quotes, and the field as `Type.field` or `On type "Type"`. */
export function problemOf(error: GraphQLError, names: readonly string[]): CompositionProblem {
  const { code, subgraphName } = error.extensions
  const message = error.message.replace(/^\[[^\]]*\] /, '')
  const quoted = names.filter((name) => message.includes(`"${name}"`))
  const coordinate =
    /"(\w+)\.(\w+)(?:\([^)]*\))?"/.exec(message) ?? /type "(\w+)"/i.exec(message) ?? /Unknown type (\w+)/.exec(message)
  const [, type, field] = coordinate ?? []
  return {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    message,
    domains: typeof subgraphName === 'string' ? [subgraphName] : quoted,
    ...(type !== undefined && { type }),
    ...(field !== undefined && { field }),
  }
}
