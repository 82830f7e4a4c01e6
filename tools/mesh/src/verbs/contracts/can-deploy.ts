import { canDeploy } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { against, domain } from '../contracts.js'
import { soundContractsAt, soundContractsNow } from './contract-files.js'
import { tell } from './told-contract.js'

export async function run(call: Call): Promise<ExitCode> {
  const { option, output } = call
  const [now, published] = await Promise.all([soundContractsNow(call), soundContractsAt(call, option(against))])
  const name = option(domain)
  const domains = new Set([...now.contracts.values(), ...published.contracts.values()].map(({ contract }) => contract.domain))
  // a misspelt name would be told that it breaks nobody
  if (!domains.has(name))
    throw new Fault('OPTION_INVALID', `--domain: expected one of ${[...domains].toSorted().join(', ')}, got ${name}`)
  const answer = canDeploy(name, now, published)
  tell(output, answer)
  output.line(answer.deployable ? `${name} can be deployed` : `${name} cannot be deployed`)
  return answer.deployable ? 0 : 1
}
