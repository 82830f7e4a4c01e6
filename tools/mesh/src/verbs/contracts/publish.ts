import {
  type ContractFile,
  judgePublish,
  type Offer,
  publishContracts,
  publishedContracts,
  type PublishAnswer,
  type Publishing,
  readContractFiles,
  type Standing,
} from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { filesystemStore } from '@storemesh/object-store'
import { storedRegistry } from '@storemesh/schema-registry'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import type { Layout } from '../../data-folder/layout.js'
import { domainNames } from '../../wiring/domain-names.js'
import { loadDomains } from '../../wiring/domains.js'
import { sdlOf } from '../../wiring/subgraphs.js'
import { publishedBy } from '../contracts.js'
import { checkedWith } from '../graph/check.js'
import { filesNow } from './contract-files.js'
import { contractsObserved, domainsIn } from './published.js'
import { tell } from './told-contract.js'
import { registerTopics, requireFollowing, topicSchemas } from './topic-schemas.js'

export async function run(call: Call): Promise<ExitCode> {
  const { output, settings, clock, dice } = call
  const { dataFolder } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'write', clock, dice })
  const standing = await publishedContracts(filesystemStore(layout.lake)).standing()
  const offer = await offerOf(call, standing)
  const judged = await withGraphJudged(call, offer, judgePublish(offer, standing, clock.now_ms()))
  const said: Publishing = judged.deployable ? await publish(call, layout, offer) : judged
  tell(output, said, { added: said.added, faults: said.faults, more: { revision: said.revision?.number ?? null } })
  output.line(outcomeOf(said))
  return said.deployable ? 0 : 1
}

/** What is asked of the graph is answered still, by the parts of it that are offered. */
async function withGraphJudged(call: Call, { subgraphs }: Offer, judged: PublishAnswer): Promise<PublishAnswer> {
  if (!judged.deployable || subgraphs.size === 0) return judged
  const check = await checkedWith(
    call,
    [...subgraphs].map(([name, sdl]) => ({ name, sdl })),
  )
  const faults = (check?.broken ?? []).map(
    ({ name, day, reasons }) =>
      new Fault(
        'OPERATION_BROKEN',
        `${name}, asked last on ${day}: ${reasons.join(' ')} Keep the field until nobody asks for it.`,
      ),
  )
  return faults.length === 0 ? judged : { ...judged, deployable: false, faults, changed: new Map() }
}

async function offerOf(call: Call, standing: Standing): Promise<Offer> {
  const files = await filesNow(call)
  const known = domainsIn(files, standing)
  const unknown = call.positionals.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new Fault('POSITIONAL_INVALID', `DOMAIN: expected some of ${known.join(', ')}; got ${JSON.stringify(unknown)}`)
  // a folder may hold a part of the mesh: what is not in it is taken away only where it is named
  const named = call.positionals.length > 0 ? call.positionals : domainsIn(files, { domains: new Map() })
  const [subgraphs, observed] = await Promise.all([subgraphsOf(named, files), contractsObserved(call)])
  return { domains: [...new Set(named)], files, subgraphs, observed }
}

async function subgraphsOf(names: readonly string[], files: readonly ContractFile[]): Promise<ReadonlyMap<string, string>> {
  const contracts = new Map([...readContractFiles(files).contracts].map(([reference, { contract }]) => [reference, contract]))
  const subgraphs = new Map<string, string>()
  const ours = domainNames().filter((name) => names.includes(name))
  for (const domain of ours.length > 0 ? await loadDomains(ours) : []) {
    const sdl = sdlOf(domain, contracts)
    if (sdl !== undefined) subgraphs.set(domain.name, sdl)
  }
  return subgraphs
}

/** The schemas of topics go after the revision that has them; where one could not follow, there is none. */
async function publish({ option, environment, clock }: Call, layout: Layout, offer: Offer): Promise<Publishing> {
  const by = option(publishedBy) ?? environment['USER'] ?? 'unknown'
  const contracts = publishedContracts(filesystemStore(layout.lake))
  const offered = [...readContractFiles(offer.files).contracts.values()].map(({ contract }) => contract)
  const topics = topicSchemas(offered.filter(({ domain }) => offer.domains.includes(domain)))
  const store = await embeddedKeyValueStore({ folder: layout.schemas, clock })
  try {
    const schemas = storedRegistry(store)
    await requireFollowing(schemas, topics)
    const said = await publishContracts(contracts, offer, { clock, by })
    if (said.deployable) await registerTopics(schemas, topics)
    return said
  } finally {
    await store.close()
  }
}

function outcomeOf({ deployable, revision }: Publishing): string {
  if (revision) return `revision ${revision.number}: ${[...revision.domains.keys()].join(', ')} published`
  return deployable ? 'nothing new: all of it is published already' : 'not published'
}
