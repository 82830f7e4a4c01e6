import type { Transform } from './transform.js'

/** A partition for each value. */
export const identity: Transform = {
  accepts: () => true,
  resultType: (source) => source,
  valueOf: (_, value) => value,
  project: (_, test) => test,
}
