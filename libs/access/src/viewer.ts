/** Who reads. Every read path takes one, and every cache key holds its `key`; a read without a viewer does not compile. */
export interface Viewer {
  /** Who this is, for a log: a person's id, a service's name. */
  readonly name: string
  /** Two viewers with one key see the same rows and columns; caches and shared work are keyed by it. */
  readonly key: string
  readonly sees: 'everything'
}

/** A viewer that may see all: the pipeline itself, an operator at the command line, and every request until rights are read from contracts. */
export const viewerOfEverything = (name: string): Viewer => ({ name, key: 'everything', sees: 'everything' })
