import { flag, settingOption, withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { table } from '../settings/table.js'
import { DOMAINS } from './flow.js'
import { data } from './options.js'
import { asWhom } from './viewing.js'

export const graph: VerbDeclaration = {
  words: ['graph'],
  summary: 'print every source, table and topic with what it is made from',
  positionals: [DOMAINS],
  options: [],
  examples: ['graph', 'graph orders --json'],
}

export const wholeGraph = flag('supergraph', 'with what gateways read of who answers what, instead of what a viewer is shown')

export const graphCompose: VerbDeclaration = {
  words: ['graph', 'compose'],
  summary: 'put the domains’ GraphQL schemas together, and print the one schema that they make',
  about: 'As somebody is shown it with --as, without a type or a field that is not his to see.',
  positionals: [DOMAINS],
  options: [asWhom, wholeGraph],
  examples: ['graph compose', 'graph compose --as marketing', 'graph compose --supergraph'],
}

const manifest = settingOption('manifest', table.gatewayPersistedManifest)

export const graphCheck: VerbDeclaration = {
  words: ['graph', 'check'],
  summary: 'compare the graph that the domains here would make with the one that is served, and with what is asked of it',
  about:
    'Exits 1 where it does not compose, or where an operation would not be answered any more that was asked within 30 days or is listed in the manifest. Of domains that are not named, or not here, what is served counts.',
  positionals: [DOMAINS],
  options: [manifest, data],
  examples: ['graph check', 'graph check orders --manifest operations.json'],
}

export const graphHistoryLimit = withDefault({
  name: 'limit',
  about: 'the most graphs to print, the newest first',
  kind: wholeNumber({ min: 1, max: 100 }),
  initial: 20,
})

export const graphHistory: VerbDeclaration = {
  words: ['graph', 'history'],
  summary: 'print which graphs were served, the newest first, and which domains each of them changed',
  options: [graphHistoryLimit, data],
  examples: ['graph history', 'graph history --limit 5 --json'],
}

export const forward = flag('forward', 'serve what the domains are by now again')

export const graphRollback: VerbDeclaration = {
  words: ['graph', 'rollback'],
  summary: 'serve an earlier graph, until it is told to go forward again; gateways that run take it up by themselves',
  about:
    'Schemas go back, and the domains that answer do not: a field that its domain no longer answers is null, and so may be what is asked of that domain with it. Who sees what stays as it is now. Without a number it is the graph before the one that is served.',
  positionals: [{ name: 'REVISION', about: 'its number, as mesh graph history prints it', required: false }],
  options: [forward, data],
  examples: ['graph rollback', 'graph rollback 3', 'graph rollback --forward'],
}
