import type { Viewer } from '@storemesh/access'
import { GraphQLError } from 'graphql'

/** How many subscriptions run for each identity, over all of its connections. */
export interface SubscriptionsOfOne {
  /** Takes one; what it gives back ends it. SUBSCRIPTIONS_TOO_MANY, where the identity has as many as it may. */
  take(viewer: Viewer): (() => void) | GraphQLError
}

export function subscriptionsOfOne(subscriptions_max: number): SubscriptionsOfOne {
  const running = new Map<string, number>()
  return {
    take({ name, key }) {
      const identity = JSON.stringify([name, key])
      const count = running.get(identity) ?? 0
      if (count >= subscriptions_max) return tooMany(subscriptions_max)
      running.set(identity, count + 1)
      return () => {
        const left = (running.get(identity) ?? 0) - 1
        if (left > 0) running.set(identity, left)
        else running.delete(identity)
      }
    },
  }
}

function tooMany(subscriptions_max: number): GraphQLError {
  const code = 'SUBSCRIPTIONS_TOO_MANY'
  const why = `expected at most ${subscriptions_max} subscriptions at one time by one identity; complete some first, on this connection or another`
  return new GraphQLError(`${code}: ${why}`, { extensions: { code } })
}
