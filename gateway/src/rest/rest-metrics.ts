import { boundedNames } from '../metrics/bounded-names.js'
import type { Metrics } from '../metrics/registry.js'

export interface RestMetrics {
  answered(product: string | undefined, status: number, duration_ms: number): void
}

const PRODUCTS_MAX = 500
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** An address of no product, or of one that whoever asks is not shown. */
const NONE = 'none'

/** Of each product how often it is asked for by its address, how that ends, and how long it takes. */
export function restMetrics(registry: Metrics): RestMetrics {
  const answers = registry.counter('mesh_gateway_rest_responses_total', 'Answers below /api.', ['product', 'status'])
  const durations = registry.histogram('mesh_gateway_rest_duration_seconds', 'Until it was answered.', ['product'], SECONDS)
  const named = boundedNames(PRODUCTS_MAX, [NONE])
  return {
    answered(product, status, duration_ms) {
      const name = product === undefined ? NONE : named(product)
      answers.add([name, String(status)])
      durations.observe(duration_ms / 1000, [name])
    },
  }
}
