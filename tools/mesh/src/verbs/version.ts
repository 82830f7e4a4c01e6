import type { VerbDeclaration } from '../command/verb.js'

export const version: VerbDeclaration = {
  words: ['version'],
  summary: 'print the version of mesh, of Node and of the data format',
  options: [],
  examples: ['version', 'version --json'],
}
