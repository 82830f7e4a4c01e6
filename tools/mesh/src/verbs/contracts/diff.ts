import { canDeploy } from '@storemesh/contract'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { soundContractsAt, soundContractsNow } from './contract-files.js'
import { contractsPublished } from './published.js'
import { tell } from './told-contract.js'

export async function run(call: Call): Promise<ExitCode> {
  const { positionals, output } = call
  const [place, other] = positionals
  const [before, after] = await Promise.all([
    place === undefined ? contractsPublished(call) : soundContractsAt(call, place),
    other === undefined ? soundContractsNow(call) : soundContractsAt(call, other),
  ])
  const domains = [...new Set([...before.contracts.values()].map(({ contract }) => contract.domain))].toSorted()
  const answers = domains.map((domain) => canDeploy(domain, after, before))
  const contracts = answers.flatMap((answer) => answer.contracts)
  const deployable = answers.every(({ deployable }) => deployable)
  const added = [...after.contracts.keys()].filter((reference) => !before.contracts.has(reference))
  tell(output, { deployable, contracts, breaks: answers.flatMap(({ breaks }) => breaks) }, { added })
  const changed = contracts.filter(({ changes, to }) => changes.length > 0 || to === undefined)
  output.line(`${changed.length} of ${contracts.length} contracts differ`)
  return contracts.every(({ suffices }) => suffices) ? 0 : 1
}
