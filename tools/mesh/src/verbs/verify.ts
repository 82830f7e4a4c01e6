import type { VerbDeclaration } from '../command/verb.js'
import { data } from './options.js'

export const verify: VerbDeclaration = {
  words: ['verify'],
  summary: 'compare every layer with what the simulator knows to be true',
  about: 'Prints how many records each layer lost, doubled and refused. Ends with 1 when one was lost or doubled.',
  options: [data],
  examples: ['verify', 'verify --json --data ./shop-data'],
}
