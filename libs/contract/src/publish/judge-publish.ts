import { Fault } from '@storemesh/core'
import { stepTaken } from '../compare/compare-contracts.js'
import type { Terms } from '../compare/terms.js'
import { canDeploy, type DeployAnswer } from '../consumer/can-deploy.js'
import type { Consumer } from '../consumer/consumer.js'
import { consumerFaults } from '../consumer/consumer-faults.js'
import { CONSUMERS, type ContractFile, type ContractSet, readContractFiles } from '../consumer/contract-set.js'
import { contractReference } from '../contract.js'
import { leavingFaults, noticeFaults } from './endings.js'
import { publishedFiles, type Standing } from './published-contracts.js'
import type { PublishedDomain } from './revision.js'

/** What somebody wants to publish. */
export interface Offer {
  readonly domains: readonly string[]
  /** A folder of contracts as it is now. What belongs to other domains does not count: of them, what they published does. */
  readonly files: readonly ContractFile[]
  /** Parts of the graph, as SDL, by domain. */
  readonly subgraphs: ReadonlyMap<string, string>
  /** Who was seen to read what is published, and may have declared nothing. */
  readonly observed?: readonly Consumer[]
}

/** Whether an offer may be published, and what it would publish. */
export interface PublishAnswer extends DeployAnswer {
  /** References of contracts that are not published yet. */
  readonly added: readonly string[]
  /** Reasons beside those of the contracts and of whom it breaks. */
  readonly faults: readonly Fault[]
  /** The domains of the offer that say something new; none where it may not be published. */
  readonly changed: ReadonlyMap<string, PublishedDomain>
}

export function judgePublish(offer: Offer, standing: Standing, now_ms: number): PublishAnswer {
  const isOffered = ({ path }: ContractFile) => offer.domains.includes(domainOf(path))
  const offered = offer.files.filter(isOffered)
  const published = withObserved(readContractFiles(publishedFiles(standing)), offer.observed ?? [])
  const next = readContractFiles([...publishedFiles(standing).filter((file) => !isOffered(file)), ...offered])
  const unread = published.faults.length > 0 ? published.faults.map(publishedInvalid) : next.faults
  if (unread.length > 0) return { deployable: false, contracts: [], breaks: [], added: [], faults: unread, changed: new Map() }
  const answers = offer.domains.map((domain) => canDeploy(domain, next, published))
  const contracts = answers.flatMap((answer) => answer.contracts)
  const sets: Sets = { offered, published, next }
  const faults = [
    ...readFaults(sets),
    ...contractFaults(sets, standing, now_ms),
    ...contracts.flatMap((deployed) => {
      const before = published.contracts.get(deployed.reference)
      return before ? leavingFaults(before, next.contracts.get(deployed.reference), deployed, now_ms) : []
    }),
  ]
  const deployable = faults.length === 0 && answers.every((answer) => answer.deployable)
  const breaks = answers.flatMap((answer) => answer.breaks)
  const added = [...next.contracts.values()]
    .filter(({ contract }) => offer.domains.includes(contract.domain))
    .map(({ contract }) => contractReference(contract))
    .filter((reference) => !published.contracts.has(reference))
  const changed = deployable ? changedBy(offer, sets, standing) : new Map<string, PublishedDomain>()
  return { deployable, contracts, breaks, added, faults, changed }
}

const withObserved = (set: ContractSet, observed: readonly Consumer[]): ContractSet => ({
  ...set,
  consumers: [...set.consumers, ...observed],
})

interface Sets {
  readonly offered: readonly ContractFile[]
  readonly published: ContractSet
  /** What would be published then. */
  readonly next: ContractSet
}

/** The domain that a file belongs to: `orders/fact_order.yaml` and `consumers/orders.yaml` are of `orders`. */
export function domainOf(path: string): string {
  if (!path.startsWith(CONSUMERS)) return path.slice(0, Math.max(0, path.indexOf('/')))
  const consumer = path.slice(CONSUMERS.length).replace(/\.ya?ml$/, '')
  // a consumer's name has hyphens where a domain's has underscores
  return consumer.replaceAll('-', '_')
}

/** A published text is as it was; it is this program that reads it no more. */
const publishedInvalid = ({ message }: Fault): Fault =>
  new Fault(
    'PUBLISHED_INVALID',
    `what is published cannot be read (${message}); take the program that published it, or a later one`,
  )

/** What the consumers of the offer read must be published, or be so with it. */
function readFaults({ offered, next: { consumers, contracts } }: Sets): readonly Fault[] {
  const ours = consumers.filter(({ file }) => offered.some(({ path }) => path === file))
  return ours.flatMap((consumer) => consumerFaults(consumer, [...contracts.values()]))
}

/** What no comparison of two versions tells. */
function contractFaults({ offered, published, next }: Sets, standing: Standing, now_ms: number): readonly Fault[] {
  const textIn = (files: readonly ContractFile[], { contract }: Terms) => files.find(({ path }) => path === contract.file)?.text
  const ours = [...next.contracts.values()].filter((terms) => textIn(offered, terms) !== undefined)
  return ours.flatMap((terms) => {
    const before = published.contracts.get(contractReference(terms.contract))
    if (!before) return comeBack(terms, standing)
    const isSameVersion = before.contract.version === terms.contract.version
    const isSameText = textIn(publishedFiles(standing), before) === textIn(offered, terms)
    return [...(isSameVersion && !isSameText ? [versionTaken(terms)] : []), ...noticeFaults(terms, before, now_ms)]
  })
}

/** A version that left may come back as a higher one alone: who kept the old text would take the new one for it. */
function comeBack({ contract }: Terms, { domains }: Standing): readonly Fault[] {
  const reference = contractReference(contract)
  const left = domains.get(contract.domain)?.left.get(reference)
  if (left === undefined || !['none', 'back'].includes(stepTaken(left, contract.version))) return []
  const why = `${reference} was published up to ${left} and taken away; give it a higher version, got ${contract.version}`
  return [new Fault('VERSION_BACK', `${contract.file}:1:1: ${why}`)]
}

function versionTaken({ contract }: Terms): Fault {
  const why = `${contractReference(contract)} ${contract.version} is published with another text`
  return new Fault('VERSION_TAKEN', `${contract.file}:1:1: ${why}; a version never changes: take at least a patch step`)
}

function changedBy({ domains, subgraphs }: Offer, { offered, published, next }: Sets, standing: Standing) {
  const changed = new Map<string, PublishedDomain>()
  for (const name of domains) {
    const before = standing.domains.get(name)
    const files = offered.filter(({ path }) => domainOf(path) === name).toSorted((a, b) => (a.path < b.path ? -1 : 1))
    const subgraph = subgraphs.get(name)
    if (saysTheSame({ files, subgraph }, { files: before?.files ?? [], subgraph: before?.subgraph })) continue
    const left = new Map(before?.left)
    for (const [reference, { contract }] of published.contracts)
      if (contract.domain === name && !next.contracts.has(reference)) left.set(reference, contract.version)
    const last = standing.newest.get(name)
    changed.set(name, { files, ...(subgraph !== undefined && { subgraph }), left, ...(last !== undefined && { before: last }) })
  }
  return changed
}

interface Said {
  readonly files: readonly ContractFile[]
  readonly subgraph: string | undefined
}

const saysTheSame = (a: Said, b: Said): boolean =>
  a.subgraph === b.subgraph &&
  a.files.length === b.files.length &&
  a.files.every(({ path, text }, at) => path === b.files[at]?.path && text === b.files[at]?.text)
