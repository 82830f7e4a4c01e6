import type { VerbDeclaration } from '../command/verb.js'
import { contractsFolder } from './contracts.js'

export const check: VerbDeclaration = {
  words: ['check'],
  summary: 'check contracts, their readers and every model, before there is a row',
  about:
    'Each model is planned over empty tables, and what it makes is compared with what its contract promises. Exits 1 where there is any fault. mesh contracts check looks at the files alone.',
  options: [contractsFolder],
  positionals: [
    { name: 'DOMAIN', about: 'a domain whose models are planned; all of them unless named', required: false, many: true },
  ],
  examples: ['check', 'check orders --json'],
}
