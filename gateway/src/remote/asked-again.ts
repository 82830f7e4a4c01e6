import { isFault } from '@storemesh/core'
import type { SubgraphRequest } from '../subgraph.js'

/**
 * A question whose connection broke is asked once more: a subgraph that was started again has ended connections that were kept.
 * The second time it is asked where it answers by then. A mutation may have been carried out before its connection broke, and
 * one that was late may still be.
 */
export async function askedAgain<Answer>(
  { operation, context }: Pick<SubgraphRequest, 'operation' | 'context'>,
  ask: () => Promise<Answer>,
  again: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (operation !== 'query' || context.signal.aborted || !isFault(error, 'SUBGRAPH_UNREACHABLE')) throw error
    return again()
  }
}
