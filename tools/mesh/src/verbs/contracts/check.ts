import type { ExitCode } from '../../command/exit-code.js'
import { failureText } from '../../command/failure.js'
import type { Call } from '../../command/verb.js'
import { contractsNow } from './contract-files.js'

export async function run(call: Call): Promise<ExitCode> {
  const { contracts, consumers, faults } = await contractsNow(call)
  const { output } = call
  if (output.json) {
    const found = faults.map((fault) => {
      const message = failureText(fault, { json: false, stack: false }).slice(fault.code.length + 2)
      const [, file = '', line, column] = /^([^\s:]+):(\d+):(\d+): /.exec(message) ?? []
      return { code: fault.code, file, line: Number(line ?? 0), column: Number(column ?? 0), message }
    })
    output.value({ contracts: contracts.size, consumers: consumers.length, faults: found })
  } else {
    for (const fault of faults) output.line(output.paint.red(failureText(fault, { json: false, stack: false })))
    output.line(`${contracts.size} contracts, ${consumers.length} consumers, ${faults.length} faults`)
  }
  return faults.length === 0 ? 0 : 1
}
