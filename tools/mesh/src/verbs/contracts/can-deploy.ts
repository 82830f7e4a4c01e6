import { canDeploy, type DeployAnswer, judgePublish, type PublishAnswer } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { against, domain } from '../contracts.js'
import { filesNow, soundContractsAt, soundContractsNow } from './contract-files.js'
import { contractsObserved, domainsIn, openPublished } from './published.js'
import { tell } from './told-contract.js'

export async function run(call: Call): Promise<ExitCode> {
  const { option, output } = call
  const name = option(domain)
  const place = option(against)
  const answer = place === undefined ? await asToPublish(call, name) : await comparedWith(call, name, place)
  tell(output, answer, answer)
  output.line(answer.deployable ? `${name} can be deployed` : `${name} cannot be deployed`)
  return answer.deployable ? 0 : 1
}

type Answer = DeployAnswer & Partial<Pick<PublishAnswer, 'added' | 'faults'>>

/** As mesh contracts publish would judge it. */
async function asToPublish(call: Call, name: string): Promise<Answer> {
  const [files, { now }] = await Promise.all([filesNow(call), openPublished(call)])
  requireOneOf(domainsIn(files, now), name)
  if (!now.domains.has(name)) call.output.line(`nothing of ${name} is published yet: nobody can be broken`)
  const observed = await contractsObserved(call)
  return judgePublish({ domains: [name], files, subgraphs: new Map(), observed }, now, call.clock.now_ms())
}

async function comparedWith(call: Call, name: string, place: string): Promise<Answer> {
  const [now, before] = await Promise.all([soundContractsNow(call), soundContractsAt(call, place)])
  const domains = [...now.contracts.values(), ...before.contracts.values()].map(({ contract }) => contract.domain)
  requireOneOf([...new Set(domains)].toSorted(), name)
  return canDeploy(name, now, before)
}

/** A misspelt name would be told that it breaks nobody. */
function requireOneOf(domains: readonly string[], name: string): void {
  if (!domains.includes(name)) throw new Fault('OPTION_INVALID', `--domain: expected one of ${domains.join(', ')}, got ${name}`)
}
