import type { QualityCheck } from '@storemesh/contract'
import { Fault, isFault } from '@storemesh/core'
import type { QueryEngine, Question, Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { type Input } from '../refresh/input.js'
import { wholeInputs } from '../refresh/refresh.js'
import type { Gate } from './gate.js'
import { numberOf, oneRow } from './one-row.js'

type QueryParts = Pick<PipelineParts, 'engine' | 'viewer' | 'lake'>

const NUMBER = /^(int|long|float|double|decimal)/

/**
 * Plans each query of a contract, so that what is wrong in it is told before anything is computed: it reads the product by its
 * name, the inputs of its model by theirs, and gives one number. CONTRACT_INVALID.
 */
export async function requireQueries(
  parts: Pick<PipelineParts, 'viewer'> & { readonly engine: Pick<QueryEngine, 'describe' | 'relationsOf'> },
  gate: Gate,
  relationsOf: () => Promise<ReadonlyMap<string, Relation>>,
): Promise<void> {
  const queries = gate.audited.filter(({ measure }) => measure.kind === 'query')
  if (queries.length === 0) return
  const relations = await relationsOf()
  for (const { measure, place } of queries) {
    if (measure.kind !== 'query') continue
    const refuse = (why: string, cause?: unknown) => new Fault('CONTRACT_INVALID', `${place}: query: ${why}`, { cause })
    const other = (await planned(() => parts.engine.relationsOf(measure.sql), refuse)).find((name) => !relations.has(name))
    if (other !== undefined)
      throw refuse(`it reads ${other}; expected ${[...relations.keys()].join(', ')} alone: the product, and what its model reads`)
    const columns = await planned(() => parts.engine.describe({ sql: measure.sql, relations }, parts.viewer), refuse)
    const [column] = columns
    if (columns.length !== 1 || typeof column?.type !== 'string' || !NUMBER.test(column.type))
      throw refuse(`expected one column, a number, and it gives ${columns.map(({ name }) => name).join(', ')}`)
  }
}

async function planned<Answer>(ask: () => Promise<Answer>, refuse: (why: string, cause: unknown) => Fault): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    const isOfTheText = isFault(error) && /^(SQL|RELATION)_/.test(error.code)
    throw isOfTheText ? refuse(error.message, error) : error
  }
}

/** The one number that a query gives. */
export async function queryNumber(parts: QueryParts, { place }: QualityCheck, question: Question): Promise<number> {
  const row = await oneRow(parts, question)
  const found = row && numberOf(Object.values(row)[0])
  if (found !== undefined) return found
  throw new Fault(
    'CONTRACT_INVALID',
    `${place}: query: expected one row with a number in it; let it count, or coalesce what is missing`,
  )
}

/** The product by its name, and the inputs of its model by theirs. */
export async function queryRelations(
  parts: PipelineParts,
  { contract }: Gate,
  product: Relation,
  inputs: readonly Input[],
): Promise<Map<string, Relation>> {
  const relations = await wholeInputs(parts, inputs)
  return relations.set(contract.product, product)
}
