import type { Transform } from './transform.js'

/** One partition for everything: what a field becomes when nothing is to be partitioned by it any more. */
export const voided: Transform = {
  accepts: () => true,
  resultType: (source) => source,
  valueOf: () => null,
  project: () => undefined,
}
