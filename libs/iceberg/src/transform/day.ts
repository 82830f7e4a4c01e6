import type { Transform } from './transform.js'

const SOURCES = new Set<string>(['date', 'timestamp', 'timestamptz'])

/** A partition for each UTC day, numbered from 1970-01-01. */
export const day: Transform = {
  accepts: (source) => SOURCES.has(source),
  resultType: () => 'date',
}
