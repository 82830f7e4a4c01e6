import type { VerbDeclaration } from '../command/verb.js'
import { data, port } from './options.js'

export const doctor: VerbDeclaration = {
  words: ['doctor'],
  summary: 'check what the mesh needs here, and say what to do',
  about: 'Ends with 0 when all is well or only warned of, with 1 when a check failed, with 3 when something needed is not there.',
  options: [data, port],
  examples: ['doctor', 'doctor --json', 'doctor --data /srv/mesh --port 8080'],
}
