import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a property whose every run takes many seconds. */
    readonly dearSeeds: 'the first' | 'all'
  }
}

/** The seeds of a property whose every run takes many seconds: the first one in `npm test`, all of them in the long lane. */
export const dearSeeds = (count: number): readonly number[] =>
  Array.from({ length: inject('dearSeeds') === 'all' ? count : 1 }, (_, at) => at + 1)
