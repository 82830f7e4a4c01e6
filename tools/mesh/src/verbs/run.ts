import { flag } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { data, profile } from './options.js'

export const once = flag('once', 'end when all domains have caught up with their sources')

export const run: VerbDeclaration = {
  words: ['run'],
  summary: 'ingest and refresh the tables of all domains, or of the named ones',
  options: [once, data, profile],
  positionals: [{ name: 'DOMAIN', about: 'a domain to run; all of them unless named', required: false, many: true }],
  examples: ['run --once', 'run --once orders --data ./shop-data'],
}
