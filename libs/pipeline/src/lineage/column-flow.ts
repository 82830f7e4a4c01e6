import { type Consumer, type Contract, contractColumns } from '@storemesh/contract'
import type { BronzeTable, Domain, FlowKind, ModelTable, Product } from '@storemesh/domain'
import { sourceTitle } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { bronzeColumns } from '../ingest/bronze-columns.js'
import { declaredReaders } from './declared-readers.js'
import { type ModelLineage, tableRead } from './model-lineage.js'
import { lookupName } from './step-data.js'

/** How something comes of a column: its value, by code that is no SQL, or which rows there are. The later, the further. */
export const WAYS = ['as it is', 'computed', 'aggregated', 'by code', 'decides which rows', 'unknown'] as const
export type ColumnWay = (typeof WAYS)[number]

export interface ColumnRead {
  readonly name: string
  readonly how: ColumnWay
}

/** A column as `orders.fact_order.total_amount`, or a whole table, topic or reader: that is which rows it has. */
export interface ColumnNode {
  readonly name: string
  readonly kind: FlowKind | 'lookup' | 'reader' | 'unknown'
  readonly reads: readonly ColumnRead[]
  /** What it is a column of. */
  readonly of?: string
}

/** How columns come of each other through all domains, from their sources to whoever declares to read them. */
export type ColumnFlow = ReadonlyMap<string, ColumnNode>

export interface ColumnFlowParts {
  readonly contracts: ReadonlyMap<string, Contract>
  readonly consumers: readonly Consumer[]
  /** Of every model of these domains. */
  readonly lineages: readonly ModelLineage[]
}

interface Table {
  readonly name: string
  readonly kind: ColumnNode['kind']
  readonly columns: readonly { readonly name: string; readonly reads: readonly ColumnRead[] }[]
  readonly reads?: readonly ColumnRead[]
}

export function columnFlow(domains: readonly Domain[], parts: ColumnFlowParts): ColumnFlow {
  const flow = new Map<string, ColumnNode>()
  const add = (node: ColumnNode) => {
    const known = flow.get(node.name)
    const reads = new Map([...(known?.reads ?? []), ...node.reads].map((read) => [read.name, read]))
    flow.set(node.name, { ...node, ...known, reads: [...reads.values()] })
  }
  const tables = [...domains.flatMap((domain) => tablesOf(domain, parts)), ...readersOf(domains, parts)]
  for (const { name, kind, columns, reads = [] } of tables) {
    add({ name, kind, reads })
    for (const column of columns) add({ name: `${name}.${column.name}`, kind, reads: column.reads, of: name })
  }
  for (const { reads } of flow.values())
    for (const { name, how } of reads) if (how === 'unknown') add({ name, kind: 'unknown', reads: [] })
  return flow
}

const tablesOf = (domain: Domain, parts: ColumnFlowParts): readonly Table[] => [
  ...domain.tables.flatMap((table) =>
    table.layer === 'bronze' ? bronzeTables(domain, table, parts) : modelTables(domain, table, parts),
  ),
  ...liveTables(domain, parts),
  ...realtimeTables(domain, parts),
  ...domain.products.flatMap((product) => servedTables(domain, product, parts)),
]

const sameColumns = (names: readonly string[], ...from: readonly string[]): Table['columns'] =>
  names.map((name) => ({ name, reads: from.map((table) => ({ name: `${table}.${name}`, how: 'as it is' })) }))

const rowsOf = (...names: readonly string[]): readonly ColumnRead[] => names.map((name) => ({ name, how: 'decides which rows' }))

const namesIn = ({ contracts }: ColumnFlowParts, reference: string): readonly string[] =>
  contractColumns(contractOf(contracts, reference)).map(({ name }) => name)

function bronzeTables({ name }: Domain, table: BronzeTable, parts: ColumnFlowParts): readonly Table[] {
  const source = sourceTitle(table.from)
  const told = namesIn(parts, table.contract)
  const added = bronzeColumns(contractOf(parts.contracts, table.contract)).filter((column) => !told.includes(column.name))
  return [
    { name: source, kind: table.from.kind === 'topic' ? 'topic' : 'source', columns: sameColumns(told) },
    {
      name: `${name}.${table.name}`,
      kind: 'bronze',
      columns: [...sameColumns(told, source), ...added.map((column) => ({ name: column.name, reads: [] }))],
      reads: rowsOf(source),
    },
  ]
}

function modelTables(domain: Domain, model: ModelTable, { lineages }: ColumnFlowParts): readonly Table[] {
  const name = `${domain.name}.${model.name}`
  const lineage = lineages.find(({ table }) => table === name)
  if (!lineage) return []
  const unknown = (what: readonly string[]) => what.map((each): ColumnRead => ({ name: `${each} in ${name}`, how: 'unknown' }))
  return [
    {
      name,
      kind: model.layer,
      columns: lineage.columns.map((column) => ({
        name: column.name,
        reads: [
          ...column.from.map((each): ColumnRead => ({ name: `${each.table}.${each.column}`, how: each.how })),
          ...unknown(column.unknown),
        ],
      })),
      reads: [
        ...rowsOf(...model.reads.map((read) => tableRead(domain, read))),
        ...rowsOf(...lineage.rows.map(({ table, column }) => `${table}.${column}`)),
        ...unknown(lineage.unknown),
      ],
    },
  ]
}

/** What a processor makes of its events only its code knows: each of its columns may come of any of theirs. */
const liveTables = (domain: Domain, parts: ColumnFlowParts): readonly Table[] =>
  domain.live.flatMap(({ name, inputs, changes }) => {
    const full = `${domain.name}.${name}`
    const topics = inputs.map(
      ({ topic, contract }): Table => ({ name: `topic ${topic}`, kind: 'topic', columns: sameColumns(namesIn(parts, contract)) }),
    )
    const byCode = topics.flatMap((topic) =>
      topic.columns.map((column): ColumnRead => ({ name: `${topic.name}.${column.name}`, how: 'by code' })),
    )
    const product = domain.products.find(({ from }) => from.name === name)
    const promised = product ? namesIn(parts, product.contract) : []
    return [
      ...topics,
      {
        name: full,
        kind: 'live',
        columns: promised.map((column) => ({ name: column, reads: [{ name: full, how: 'by code' }] })),
        reads: [...rowsOf(...topics.map((topic) => topic.name)), ...byCode],
      },
      { name: `topic ${changes}`, kind: 'topic', columns: sameColumns(promised, full), reads: rowsOf(full) },
    ]
  })

const realtimeTables = (domain: Domain, parts: ColumnFlowParts): readonly Table[] =>
  (domain.realtime ?? []).map(({ name, of }) => {
    const from = [`${domain.name}.${of.name}`, sourceTitle(of.from)]
    return {
      name: `${domain.name}.${name}`,
      kind: 'realtime',
      columns: sameColumns(namesIn(parts, of.contract), ...from),
      reads: rowsOf(...from),
    }
  })

/** A lookup by key and its topic carry a product's columns; what another lookup shows only its code knows. */
function servedTables(domain: Domain, { contract, from, lookup, changes }: Product, parts: ColumnFlowParts): readonly Table[] {
  if (!('layer' in from) || lookup === undefined) return []
  const table = `${domain.name}.${from.name}`
  const promised = namesIn(parts, contract)
  const byKey = lookup === 'by key'
  const name = lookupName(contract, lookup)
  const shown = promised.map((column): ColumnRead => ({ name: `${table}.${column}`, how: 'by code' }))
  const columns = byKey ? promised : []
  const served: Table = {
    name,
    kind: 'lookup',
    columns: sameColumns(columns, table),
    reads: [...rowsOf(table), ...(byKey ? [] : shown)],
  }
  if (changes === undefined) return [served]
  const topic: Table = {
    name: `topic ${changes}`,
    kind: 'topic',
    columns: sameColumns(columns, name),
    reads: byKey ? rowsOf(name) : [{ name, how: 'by code' }],
  }
  return [served, topic]
}

const readersOf = (domains: readonly Domain[], parts: ColumnFlowParts): readonly Table[] =>
  declaredReaders(domains, parts).map(({ reader, of, fields }) => ({
    name: reader,
    kind: 'reader',
    columns: fields.map((field) => {
      const [column = field, ...inside] = field.split('.')
      return { name: field, reads: [{ name: `${of}.${column}`, how: inside.length > 0 ? 'computed' : 'as it is' }] }
    }),
    reads: rowsOf(of),
  }))
