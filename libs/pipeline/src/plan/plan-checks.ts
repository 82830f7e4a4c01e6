import type { Domain, ModelTable } from '@storemesh/domain'
import type { NewColumn } from '@storemesh/iceberg'
import { gateOf } from '../quality/gate.js'
import { requireQueries } from '../quality/queries.js'
import { referenceOf, requireRead } from '../quality/references.js'
import { emptyRelations, type InputColumns } from './empty-relations.js'
import type { PlanParts } from './plan-models.js'

interface Planned {
  readonly promised: readonly NewColumn[]
  readonly inputs: InputColumns
}

/** What a contract expects of a model's rows, asked of empty tables: what it refers to is read, and its queries can be run. CONTRACT_INVALID. */
export async function planChecks(
  parts: PlanParts,
  domain: Domain,
  model: ModelTable,
  { promised, inputs }: Planned,
): Promise<void> {
  const gate = gateOf(parts.contracts, model)
  if (!gate) return
  const read = columnsRead(domain, model, inputs)
  for (const check of [...gate.quarantining, ...gate.audited]) {
    const to = referenceOf(check)
    if (to) requireRead(check, to, read)
  }
  await requireQueries(parts, gate, async () => emptyRelations(new Map([...inputs, [gate.contract.product, promised]])))
}

/** By the full names of what it reads, as a reference names them. */
const columnsRead = ({ name }: Domain, { reads }: ModelTable, inputs: InputColumns): ReadonlyMap<string, readonly string[]> =>
  new Map(
    reads.map((read) => {
      const isInput = read.layer === 'input'
      const fullName = isInput ? `${read.domain}.${read.product}` : `${name}.${read.name}`
      return [fullName, (inputs.get(isInput ? fullName : read.name) ?? []).map((column) => column.name)]
    }),
  )
