import type { Fault, JsonObject } from '@storemesh/core'
import { failureText } from '../../command/failure.js'
import type { Output } from '../../command/output.js'

/** What is wrong in a file of contracts, for a person. */
export function tellFaults(output: Output, faults: readonly Fault[]): void {
  for (const fault of faults) output.line(output.paint.red(failureText(fault, { json: false, stack: false })))
}

/** The same for a program, with its file, line and column apart. */
export function faultJson(fault: Fault): JsonObject {
  const message = failureText(fault, { json: false, stack: false }).slice(fault.code.length + 2)
  const [, file = '', line, column] = /^([^\s:]+):(\d+):(\d+): /.exec(message) ?? []
  return { code: fault.code, file, line: Number(line ?? 0), column: Number(column ?? 0), message }
}
