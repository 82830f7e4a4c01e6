import type { Transform } from './transform.js'

const SOURCES = new Set<string>(['int', 'long', 'date', 'timestamp', 'timestamptz', 'string'])

/** A partition for each value. */
export const identity: Transform = {
  accepts: (source) => SOURCES.has(source),
  resultType: (source) => source,
}
