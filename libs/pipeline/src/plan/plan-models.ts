import { readFile } from 'node:fs/promises'
import type { Viewer } from '@storemesh/access'
import { type Contract, contractColumns } from '@storemesh/contract'
import { Fault, isFault } from '@storemesh/core'
import { type Domain, type ModelTable, modelsInOrder, type ProductInput, type TableDeclaration } from '@storemesh/domain'
import type { NewColumn } from '@storemesh/iceberg'
import type { QueryEngine } from '@storemesh/query-engine'
import { contractOf } from '../contract-of.js'
import { bronzeColumns } from '../ingest/bronze-columns.js'
import { statementColumns } from '../refresh/model-columns.js'
import { columnDifferences } from './column-differences.js'
import { emptyRelations, type InputColumns } from './empty-relations.js'
import { planChecks } from './plan-checks.js'
import { shapeDifferences } from './shape-differences.js'

export interface PlanParts {
  readonly engine: Pick<QueryEngine, 'describe' | 'relationsOf'>
  readonly contracts: ReadonlyMap<string, Contract>
  readonly viewer: Viewer
}

/**
 * What is wrong with a domain's models, before there is a row: each is planned over empty tables, and what it makes and declares
 * compared with what its contract promises. A model that reads one which cannot be planned is left out.
 */
export async function planModels(parts: PlanParts, domain: Domain): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const known = new Map<string, readonly NewColumn[]>()
  for (const model of modelsInOrder(domain)) {
    try {
      const inputs = inputColumns(parts, known, model)
      if (!inputs) continue
      const contract = model.contract === undefined ? undefined : contractOf(parts.contracts, model.contract)
      const promised = contract && contractColumns(contract)
      if (promised) known.set(model.name, promised) // whoever reads it is planned over what it promises
      const made = await columnsMade(parts, model, inputs)
      if (!promised) known.set(model.name, made)
      // what code makes of a statement's rows is seen when it makes them
      const differences = promised && !model.through ? columnDifferences(made, promised) : []
      if (contract) requireKept(differences, shapeDifferences(model, contract))
      if (promised) await planChecks(parts, domain, model, { promised, inputs })
    } catch (error) {
      if (!isFault(error)) throw error
      faults.push(new Fault(error.code, `${domain.name}.${model.name}: ${messageIn(error)}`, { cause: error }))
    }
  }
  return faults
}

function requireKept(ofStatement: readonly string[], ofDeclaration: readonly string[]): void {
  const all = [
    ...(ofStatement.length > 0 ? [`its statement ${ofStatement.join('; ')}`] : []),
    ...(ofDeclaration.length > 0 ? [`its declaration ${ofDeclaration.join('; ')}`] : []),
  ]
  if (all.length > 0) throw new Fault('MODEL_DIFFERS', all.join('; '))
}

/** As its table gets them, the time of the run beside. */
async function columnsMade(parts: PlanParts, model: ModelTable, inputs: InputColumns): Promise<readonly NewColumn[]> {
  const modelSql = await readFile(model.sql.url, 'utf8')
  const made = await statementColumns(parts, model, modelSql, emptyRelations(inputs))
  const isLedger = model.write.mode === 'ledger' && !made.some(({ name }) => name === CORRECTS.name)
  return isLedger ? [...made, CORRECTS] : made
}

/** What a ledger's table says of its entries by itself. */
const CORRECTS: NewColumn = { name: 'corrects', type: 'string', required: false }

/** Undefined where those of one are not known, which was told already. */
function inputColumns(
  parts: PlanParts,
  known: ReadonlyMap<string, readonly NewColumn[]>,
  { reads }: ModelTable,
): InputColumns | undefined {
  const inputs = new Map<string, readonly NewColumn[]>()
  for (const read of reads) {
    const columns = columnsOf(parts, known, read)
    if (!columns) return undefined
    inputs.set(nameOf(read), columns)
  }
  return inputs
}

function columnsOf(
  { contracts }: PlanParts,
  known: ReadonlyMap<string, readonly NewColumn[]>,
  read: TableDeclaration | ProductInput,
): readonly NewColumn[] | undefined {
  if (read.layer === 'input') return contractColumns(contractOf(contracts, `${read.domain}.${read.product}@${read.major}`))
  return read.layer === 'bronze' ? bronzeColumns(contractOf(contracts, read.contract)) : known.get(read.name)
}

const nameOf = (read: TableDeclaration | ProductInput): string =>
  read.layer === 'input' ? `${read.domain}.${read.product}` : read.name

const messageIn = ({ code, message }: Fault): string =>
  message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message
