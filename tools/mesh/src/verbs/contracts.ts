import { optional, required } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { folder, text } from '../kind/kinds.js'

const PLACE_ABOUT = 'a folder of contracts, or a git commit, branch or tag that has them'

export const contractsFolder = optional({
  name: 'contracts',
  about: 'the folder of contracts as they are now, instead of the one of this repository',
  kind: folder,
})

export const against = required({
  name: 'against',
  about: `what is published: ${PLACE_ABOUT}`,
  kind: text('the path of a folder, or a git commit, branch or tag'),
})

export const domain = required({
  name: 'domain',
  about: 'the domain that is to be deployed',
  kind: text('the name of a domain, such as orders', (name) => /^[a-z][a-z0-9_]{0,62}$/.test(name)),
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
  options: [contractsFolder],
  positionals: [
    { name: 'BEFORE', about: PLACE_ABOUT, required: true },
    { name: 'AFTER', about: `${PLACE_ABOUT}; as they are now unless named`, required: false },
  ],
  examples: ['contracts diff main', 'contracts diff v1.4.0 main --json'],
}

export const contractsCanDeploy: VerbDeclaration = {
  words: ['contracts', 'can-deploy'],
  summary: 'say whether the contracts of a domain may take the place of the published ones',
  about: 'Exits 1 where that would break somebody who declares to read them, and names them.',
  options: [domain, against, contractsFolder],
  examples: [
    'contracts can-deploy --domain orders --against main',
    'contracts can-deploy --domain orders --against ../published',
  ],
}

export const contractsShow: VerbDeclaration = {
  words: ['contracts', 'show'],
  summary: 'print the fields of a contract and who reads each',
  options: [contractsFolder],
  positionals: [{ name: 'CONTRACT', about: 'a contract, such as orders.fact_order@1', required: true }],
  examples: ['contracts show orders.fact_order@1', 'contracts show orders.fact_order@1 --json'],
}
