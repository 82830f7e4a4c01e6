import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { contractsNow } from './contract-files.js'
import { faultJson, tellFaults } from './told-fault.js'

export async function run(call: Call): Promise<ExitCode> {
  const { contracts, consumers, faults } = await contractsNow(call)
  const { output } = call
  if (output.json) output.value({ contracts: contracts.size, consumers: consumers.length, faults: faults.map(faultJson) })
  tellFaults(output, faults)
  output.line(`${contracts.size} contracts, ${consumers.length} consumers, ${faults.length} faults`)
  return faults.length === 0 ? 0 : 1
}
