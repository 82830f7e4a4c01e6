import type { DerivedForm } from '@storemesh/contract'
import { flag, optional, required, withDefault } from '../command/option.js'
import type { Positional, VerbDeclaration } from '../command/verb.js'
import { choice, file, folder, text, wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'

const PLACE_ABOUT = 'a folder of contracts, or a git commit, branch or tag that has them'

export const contractsFolder = optional({
  name: 'contracts',
  about: 'the folder of contracts as they are now, instead of the one of this repository',
  kind: folder,
})

export const against = optional({
  name: 'against',
  about: `what counts as published, instead of what mesh contracts publish has put there: ${PLACE_ABOUT}`,
  kind: text('the path of a folder, or a git commit, branch or tag'),
})

export const domain = required({
  name: 'domain',
  about: 'the domain that is to be deployed',
  kind: text('the name of a domain, such as orders', (name) => /^[a-z][a-z0-9_]{0,62}$/.test(name)),
})

const DOMAIN: Positional = {
  name: 'DOMAIN',
  about: 'a domain, such as orders, or a consumer that is none, such as storefront',
  required: true,
}

export const publishedBy = optional({
  name: 'by',
  about: 'who publishes, as others will read it; the user of this machine unless named',
  kind: text('a name', (name) => /^[\p{L}\p{N}][\p{L}\p{N}\p{P} ]{0,99}$/u.test(name)),
})

export const published = flag('published', 'as it is published, not as it is now')

export const historyLimit = withDefault({
  name: 'limit',
  about: 'the most revisions to print, the newest first',
  kind: wholeNumber({ min: 1, max: 10_000 }),
  initial: 50,
})

export const contractsCheck: VerbDeclaration = {
  words: ['contracts', 'check'],
  summary: 'check every contract and everybody who declares to read one',
  about: 'Says each fault with its file, line and column, and exits 1 where there is any.',
  options: [contractsFolder],
  examples: ['contracts check', 'contracts check --json'],
}

export const contractsDiff: VerbDeclaration = {
  words: ['contracts', 'diff'],
  summary: 'print what differs between two states of the contracts, and what it breaks',
  about: 'Exits 1 where a contract took a smaller step of its version than its changes are due.',
  options: [contractsFolder, data],
  positionals: [
    { name: 'BEFORE', about: `${PLACE_ABOUT}; what is published unless named`, required: false },
    { name: 'AFTER', about: `${PLACE_ABOUT}; as they are now unless named`, required: false },
  ],
  examples: ['contracts diff', 'contracts diff main', 'contracts diff v1.4.0 main --json'],
}

export const contractsCanDeploy: VerbDeclaration = {
  words: ['contracts', 'can-deploy'],
  summary: 'say whether the contracts of a domain may take the place of the published ones',
  about: 'Exits 1 where that would break somebody who declares to read them, and names them.',
  options: [domain, against, contractsFolder, data],
  examples: [
    'contracts can-deploy --domain orders',
    'contracts can-deploy --domain orders --against main',
    'contracts can-deploy --domain orders --against ../published',
  ],
}

export const contractsPublish: VerbDeclaration = {
  words: ['contracts', 'publish'],
  summary: 'publish the contracts of domains, what they read of others, and their part of the graph',
  about:
    'All that are named are published together, or none: what mesh contracts can-deploy refuses is refused here, and exits 1. What says nothing new is no new revision. The schemas of topics go into the schema registry.',
  options: [publishedBy, contractsFolder, data],
  positionals: [{ ...DOMAIN, about: `${DOMAIN.about}; all of the folder unless named`, required: false, many: true }],
  examples: ['contracts publish', 'contracts publish orders', 'contracts publish orders --by release-417 --json'],
}

export const contractsHistory: VerbDeclaration = {
  words: ['contracts', 'history'],
  summary: 'print what a domain has published, the newest first',
  options: [historyLimit, data],
  positionals: [DOMAIN],
  examples: ['contracts history orders', 'contracts history orders --limit 1 --json'],
}

export const contractsShow: VerbDeclaration = {
  words: ['contracts', 'show'],
  summary: 'print the fields of a contract and who reads each',
  options: [published, contractsFolder, data],
  positionals: [{ name: 'CONTRACT', about: 'a contract, such as orders.fact_order@1', required: true }],
  examples: ['contracts show orders.fact_order@1', 'contracts show orders.fact_order@1 --published --json'],
}

export const derivedAs = withDefault<DerivedForm>({
  name: 'as',
  about: 'what is derived',
  kind: choice(['page', 'typescript', 'iceberg', 'topic', 'avro', 'json-schema']),
  initial: 'page',
})

export const contractsDerive: VerbDeclaration = {
  words: ['contracts', 'derive'],
  summary: 'print what follows from a contract: its page, its row type, its table, its topic and schemas',
  about: 'iceberg is of products that are tables; topic, avro and json-schema of those that have a topic.',
  options: [derivedAs, contractsFolder],
  positionals: [{ name: 'CONTRACT', about: 'a contract, such as orders.fact_order@1', required: true }],
  examples: ['contracts derive orders.fact_order@1', 'contracts derive orders.order_placed@1 --as avro'],
}

export const rowTypesFile = optional({
  name: 'to',
  about: 'the file to write, instead of the one that the compiler reads',
  kind: file,
})

export const isChecked = flag('check', 'write nothing; exit 1 where the file is not what the contracts say')

export const contractsTypes: VerbDeclaration = {
  words: ['contracts', 'types'],
  summary: 'write the row types of all contracts, by which the compiler checks domains',
  about: 'npm start, npm test and npm run check see to it by themselves when a contract has changed.',
  options: [rowTypesFile, isChecked, contractsFolder],
  examples: ['contracts types', 'contracts types --check'],
}

export const isProven = flag('prove', 'hold each figure in the tables against its formula; exit 1 where one differs')

export const contractsMetrics: VerbDeclaration = {
  words: ['contracts', 'metrics'],
  summary: 'print every metric with its owner, unit, grain and dimensions',
  about:
    'With --prove each is computed by its formula from what its table was made of, and compared, figure by figure. In SQL they are the table mesh.metrics.',
  options: [isProven, contractsFolder, data],
  positionals: [
    { name: 'PRODUCT', about: 'a product, such as orders.finance_kpis; all of them unless named', required: false, many: true },
  ],
  examples: ['contracts metrics', 'contracts metrics orders.finance_kpis --prove', 'query "SELECT * FROM mesh.metrics"'],
}
