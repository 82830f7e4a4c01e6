import type { ProductColumn, QualityCheck } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { type Input, inputRelation } from '../refresh/input.js'
import { targetName } from './looked-rows.js'

/** What the references of the checks may refer to, by the names that statements use: inputs as the refresh reads them. CONTRACT_INVALID. */
export async function referenced(
  { lake }: Pick<PipelineParts, 'lake'>,
  inputs: readonly Input[],
  checks: readonly QualityCheck[],
): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  const read = new Map(inputs.map(({ fullName, schema }) => [fullName, schema.fields.map(({ name }) => name)]))
  for (const [at, check] of checks.entries()) {
    const to = referenceOf(check)
    if (!to) continue
    requireRead(check, to, read)
    const input = inputs.find(({ fullName }) => fullName === `${to.domain}.${to.product}`)
    if (!input) continue
    const rows = input.table ? lake.relation(input.table, { columns: [to.column] }) : inputRelation(lake, input)
    relations.set(targetName(at), await rows)
  }
  return relations
}

export const referenceOf = ({ measure }: QualityCheck): ProductColumn | undefined =>
  measure.kind === 'broken rows' && measure.rule.breaks === 'reference' ? measure.rule.to : undefined

/** CONTRACT_INVALID where the model does not read what a check refers to: by the full names of what it reads, their columns. */
export function requireRead(
  { place }: QualityCheck,
  { domain, product, column }: ProductColumn,
  read: ReadonlyMap<string, readonly string[]>,
): void {
  const columns = read.get(`${domain}.${product}`)
  if (!columns)
    throw new Fault(
      'CONTRACT_INVALID',
      `${place}: the model does not read ${domain}.${product}; expected one of ${[...read.keys()].join(', ')}: add it to what the model reads, or take the reference away`,
    )
  if (!columns.includes(column))
    throw new Fault('CONTRACT_INVALID', `${place}: ${domain}.${product} has no column ${column}; correct the reference`)
}
