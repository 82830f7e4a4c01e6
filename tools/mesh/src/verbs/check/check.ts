import { viewerOfEverything } from '@storemesh/access'
import { type Contract, readContracts } from '@storemesh/contract'
import { type Fault, isFault } from '@storemesh/core'
import { type Domain, modelsInOrder, withCanaries } from '@storemesh/domain'
import { planModels } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { sdlOf } from '../../wiring/subgraphs.js'
import { contractsNow, folderNow } from '../contracts/contract-files.js'
import { faultJson, tellFaults } from '../contracts/told-fault.js'
import { withPlanningEngine } from './planning-engine.js'

export async function run(call: Call): Promise<ExitCode> {
  const { output } = call
  const domains = (await loadDomains(call.positionals)).map(withCanaries)
  const models = domains.reduce((sum, domain) => sum + modelsInOrder(domain).length, 0)
  const { contracts, consumers, faults: inFiles } = await contractsNow(call)
  // a contract that cannot be read would be missing to every model that keeps to it
  const faults = inFiles.length > 0 ? inFiles : await modelFaults(call, domains)
  if (output.json) output.value({ contracts: contracts.size, consumers: consumers.length, models, faults: faults.map(faultJson) })
  tellFaults(output, faults)
  output.line(`${contracts.size} contracts, ${consumers.length} consumers, ${models} models, ${faults.length} faults`)
  return faults.length === 0 ? 0 : 1
}

const modelFaults = (call: Call, domains: readonly Domain[]): Promise<readonly Fault[]> =>
  withPlanningEngine(call, async (engine) => {
    const parts = { engine, contracts: await readContracts(folderNow(call)), viewer: viewerOfEverything('mesh check') }
    const faults: Fault[] = []
    for (const domain of domains) faults.push(...(await planModels(parts, domain)), ...graphFaults(domain, parts.contracts))
    return faults
  })

/** Why a domain's part of the graph has no schema. */
function graphFaults(domain: Domain, contracts: ReadonlyMap<string, Contract>): readonly Fault[] {
  try {
    sdlOf(domain, contracts)
    return []
  } catch (error) {
    if (isFault(error)) return [error]
    throw error
  }
}
