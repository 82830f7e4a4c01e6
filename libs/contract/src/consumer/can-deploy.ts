import type { Change, Step } from '../compare/change.js'
import { compareContracts } from '../compare/compare-contracts.js'
import type { Terms } from '../compare/terms.js'
import { contractReference } from '../contract.js'
import type { Consumer } from './consumer.js'
import type { ContractSet } from './contract-set.js'
import { isInRange } from './version-range.js'
import { type Broken, readersOf, whomItBreaks } from './whom-it-breaks.js'

/** Whether a domain's contracts, as they are now, may take the place of the published ones. */
export interface DeployAnswer {
  readonly deployable: boolean
  readonly contracts: readonly DeployedContract[]
  /** Everybody who declares to read something that would go. */
  readonly breaks: readonly Broken[]
}

export interface DeployedContract {
  /** As published: `orders.fact_order@1`. */
  readonly reference: string
  readonly from: string
  /** Undefined where nothing is there any more. */
  readonly to: string | undefined
  readonly due: Step
  readonly taken: Step | 'back' | 'gone'
  readonly suffices: boolean
  readonly changes: readonly Change[]
}

/**
 * Judges what is published of the domain by what is there now. A consumer counts as it was published (so it runs) and as it is
 * now (so it will): a reader that stops reading a field is published first, then the field may go.
 */
export function canDeploy(domain: string, now: ContractSet, published: ContractSet): DeployAnswer {
  const consumers = [...published.consumers, ...now.consumers]
  const answers = [...published.contracts.values()]
    .filter(({ contract }) => contract.domain === domain && contract.status !== 'retired')
    .map((before) => judge(before, now, consumers))
  const breaks = alikeOnce(answers.flatMap((answer) => answer.breaks))
  const contracts = answers.map(({ contract }) => contract)
  return { deployable: breaks.length === 0 && contracts.every(({ suffices }) => suffices), contracts, breaks }
}

interface Judged {
  readonly contract: DeployedContract
  readonly breaks: readonly Broken[]
}

function judge(before: Terms, now: ContractSet, consumers: readonly Consumer[]): Judged {
  const versions = [...now.contracts.values()].filter(({ contract }) => isSameProduct(contract, before.contract))
  const after = successor(before, versions)
  const { contract } = before
  const reference = contractReference(contract)
  const comparison = after && compareContracts(before, after)
  return {
    contract: {
      reference,
      from: contract.version,
      to: after?.contract.version,
      due: comparison?.due ?? 'major',
      taken: comparison?.taken ?? 'gone',
      // what was announced to end, or never began, may go; who reads it still is named all the same
      suffices: comparison?.suffices ?? contract.status !== 'active',
      changes: comparison?.changes ?? [],
    },
    breaks: contract.status === 'draft' ? [] : brokenBy(before, versions, consumers),
  }
}

/** Each reader is judged by the newest version that it takes: the next major one breaks nobody who does not take it. */
function brokenBy(before: Terms, versions: readonly Terms[], consumers: readonly Consumer[]): readonly Broken[] {
  const { domain, product, version } = before.contract
  const contract = `${domain}.${product}`
  return readersOf(contract, version, consumers).flatMap(({ consumer, read }) => {
    const taken = versions.filter((terms) => isInRange(read.versions, terms.contract.version))
    const after = taken.find((terms) => terms.contract.major === before.contract.major) ?? successor(before, taken)
    if (after)
      return whomItBreaks(before.contract, compareContracts(before, after, 'output').changes, [{ ...consumer, reads: [read] }])
    const why = `no version of it is left that is in ${read.versions.text}`
    return [{ consumer: consumer.name, owner: consumer.owner, contract, fields: [], why }]
  })
}

/** The same major version, or else the next one that is there. */
const successor = ({ contract: { major } }: Terms, versions: readonly Terms[]): Terms | undefined =>
  versions
    .filter(({ contract }) => contract.major >= major)
    .toSorted((a, b) => a.contract.major - b.contract.major)
    .at(0)

const isSameProduct = (a: { readonly domain: string; readonly product: string }, b: typeof a): boolean =>
  a.domain === b.domain && a.product === b.product

function alikeOnce(breaks: readonly Broken[]): readonly Broken[] {
  const seen = new Map(breaks.map((broken) => [JSON.stringify(broken), broken]))
  return [...seen.values()]
}
