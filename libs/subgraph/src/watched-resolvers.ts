import type { Clock } from '@storemesh/core'
import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql'
import type { SubgraphContext } from './reads.js'

/** Told of each resolver that did work. It rides on the request's context, so that a subgraph need not know who serves it. */
export interface ResolverWatch {
  resolved?(resolver: string, outcome: ResolverOutcome, duration_ms: number): void
}

export type ResolverOutcome = 'ok' | 'error'

/** Fields of a query or a mutation, as `Query.orders`, and those of a row that ask a store, as `Order.customer`. */
export function watchFields(schema: GraphQLSchema, clock: Clock, unwatched: ReadonlySet<string>): void {
  const roots = new Set([schema.getQueryType(), schema.getMutationType()])
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) continue
    for (const field of Object.values(type.getFields())) {
      if (!field.resolve || unwatched.has(field.name)) continue
      field.resolve = watched({ name: `${type.name}.${field.name}`, isAlwaysWork: roots.has(type), clock }, field.resolve)
    }
  }
}

interface Watched {
  readonly name: string
  /** Else it is where its answer has to be waited for: what is read from a row is there. */
  readonly isAlwaysWork: boolean
  readonly clock: Clock
}

type Resolve<Source, Values, Info> = (source: Source, values: Values, context: SubgraphContext, info: Info) => unknown

/** The same answer, and no promise around it. The clock is not read for what has never been work. */
function watched<Source, Values, Info>(
  { name, isAlwaysWork, clock }: Watched,
  resolve: Resolve<Source, Values, Info>,
): Resolve<Source, Values, Info> {
  let isWork = isAlwaysWork
  const tell = (watch: ResolverWatch, outcome: ResolverOutcome, begun_ms: number) =>
    watch.resolved?.(name, outcome, clock.elapsed_ms() - begun_ms)
  const tellLater = (answer: Promise<unknown>, watch: ResolverWatch, begun_ms: number) =>
    void answer.then(
      () => tell(watch, 'ok', begun_ms),
      () => tell(watch, 'error', begun_ms),
    )

  return (source, values, context, info) => {
    const { watch } = context
    if (!watch) return resolve(source, values, context, info)
    if (!isWork) {
      const answer = resolve(source, values, context, info)
      if (answer instanceof Promise) {
        isWork = true
        tellLater(answer, watch, clock.elapsed_ms())
      }
      return answer
    }
    const begun_ms = clock.elapsed_ms()
    try {
      const answer = resolve(source, values, context, info)
      if (answer instanceof Promise) tellLater(answer, watch, begun_ms)
      else if (isAlwaysWork) tell(watch, 'ok', begun_ms)
      return answer
    } catch (error) {
      tell(watch, 'error', begun_ms)
      throw error
    }
  }
}
