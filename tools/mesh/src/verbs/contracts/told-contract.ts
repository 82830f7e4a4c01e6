import type { Broken, Change, DeployAnswer, DeployedContract } from '@storemesh/contract'
import type { Fault, JsonObject } from '@storemesh/core'
import { cellText } from '../../command/cell.js'
import type { Output } from '../../command/output.js'
import { faultJson, tellFaults } from './told-fault.js'

interface Beside {
  /** References of contracts that are new. */
  readonly added?: readonly string[]
  readonly faults?: readonly Fault[]
  /** For a program alone: what a person is told in a sentence of its own. */
  readonly more?: JsonObject
}

/** What a comparison found, for a person line by line, for a program as one object. */
export function tell(output: Output, answer: DeployAnswer, { added = [], faults = [], more = {} }: Beside = {}): void {
  const { deployable, contracts, breaks } = answer
  if (output.json) {
    const told = { deployable, contracts: contracts.map(contractJson), breaks: breaks.map(brokenJson), added: [...added] }
    output.value({ ...told, faults: faults.map(faultJson), ...more })
    return
  }
  const changed = contracts.filter(({ suffices, changes }) => !suffices || changes.length > 0)
  for (const contract of changed) tellContract(output, contract)
  for (const reference of added) output.line(output.paint.bold(`${reference}: new`))
  for (const { consumer, owner, contract, fields, why } of breaks) {
    const what = fields.length === 0 ? contract : fields.map((field) => `${contract}.${field}`).join(', ')
    output.line(output.paint.red(cellText(`breaks ${consumer} (${owner}): ${what}: ${why}`)))
  }
  tellFaults(output, faults)
}

function tellContract(output: Output, { reference, from, to, due, taken, suffices, changes }: DeployedContract): void {
  const { bold, red, yellow, green } = output.paint
  const paints = { breaking: red, 'needs care': yellow, safe: green }
  output.line(bold(`${reference}: ${from} → ${to ?? 'gone'}; due ${due}, taken ${taken}${suffices ? '' : ': not enough'}`))
  for (const { path, rule, surfaces, severity, step, found, advice } of changes) {
    const head = paints[severity](severity)
    output.line(
      `  ${head} ${cellText(`${path === '' ? 'all of it' : path}: ${found} (${rule}, ${surfaces.join(' and ')}, ${step}). ${advice}`)}`,
    )
  }
  if (to === undefined && !suffices) output.line('  Deprecate it first, and take it away when nobody declares to read it.')
}

const contractJson = ({ changes, to, reference, from, due, taken, suffices }: DeployedContract): JsonObject => ({
  reference,
  from,
  to: to ?? null,
  due,
  taken,
  suffices,
  changes: changes.map(changeJson),
})

const changeJson = ({ surfaces, path, rule, direction, severity, step, found, advice }: Change): JsonObject => ({
  path,
  rule,
  surfaces: [...surfaces],
  direction,
  severity,
  step,
  found,
  advice,
})

const brokenJson = ({ fields, consumer, owner, contract, why }: Broken): JsonObject => ({
  consumer,
  owner,
  contract,
  fields: [...fields],
  why,
})
