import { type Contract, type FieldRead, readNotes, type ReadBy, type ReadNotes } from '@storemesh/contract'
import { type Clock, messageOf } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import type { LineageReader, QueryEngine } from '@storemesh/query-engine'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'

/** Sees who reads what of the products, so that nothing is taken away that is asked for still (docs/adr/0036). */
export interface ReadObserver {
  readonly notes: ReadNotes
  /** The same tables, where what statements read of products is noted. */
  lake(lake: Lake): Lake
  close(): Promise<void>
}

interface Observing {
  readonly layout: Layout
  readonly by: ReadBy
  readonly engine: Pick<QueryEngine, 'relationsOf'> & LineageReader
  readonly domains: readonly Domain[]
  readonly contracts: () => Promise<ReadonlyMap<string, Contract>>
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
}

export async function openReadObserver({ layout, by, engine, domains, contracts, clock, log }: Observing): Promise<ReadObserver> {
  const store = await embeddedKeyValueStore({ folder: layout.graph, clock })
  const onFailure = (error: unknown) => log.warn('reads_unnoted', { reason: messageOf(error) })
  const notes = readNotes({ store, clock, by, onFailure })
  const readsOf = statementReads(engine, async () => productTables(domains, await contracts()))
  let looking = Promise.resolve()
  let waiting = 0
  const look = (sql: string) => {
    if (waiting >= STATEMENTS_MAX) return // of so many at once the next ones like them are looked at
    waiting += 1
    looking = looking
      .then(async () => notes.note(await readsOf(sql)))
      .catch(onFailure)
      .finally(() => {
        waiting -= 1
      })
  }
  return {
    notes,
    lake: (lake) => ({
      ...lake,
      async *rows(sql, viewer, options) {
        let isAnswered = false
        for await (const batch of lake.rows(sql, viewer, options)) {
          if (!isAnswered) look(sql)
          isAnswered = true
          yield batch
        }
        if (!isAnswered) look(sql) // no row is an answer, too
      },
    }),
    async close() {
      await looking
      await notes.settled()
      await store.close()
    },
  }
}

/** By the table's full name, the contract that says what is in it. */
export const productTables = (
  domains: readonly Pick<Domain, 'name' | 'products'>[],
  contracts: ReadonlyMap<string, Contract>,
): ReadonlyMap<string, Contract> =>
  new Map(
    domains.flatMap(({ name, products }) =>
      products.flatMap(({ contract, from }) => {
        const known = contracts.get(contract)
        return known && 'layer' in from ? [[`${name}.${from.name}`, known] as const] : []
      }),
    ),
  )

const STATEMENTS_MAX = 1000

/** What a statement reads of products; of a statement that was looked at it is known. */
function statementReads(
  engine: Observing['engine'],
  tables: () => Promise<ReadonlyMap<string, Contract>>,
): (sql: string) => Promise<readonly FieldRead[]> {
  const known = new Map<string, readonly FieldRead[]>()
  return async (sql) => {
    const before = known.get(sql)
    if (before) return before
    const reads = await productReads(engine, await tables(), sql)
    const [oldest] = known.keys()
    if (known.size >= STATEMENTS_MAX && oldest !== undefined) known.delete(oldest)
    known.set(sql, reads)
    return reads
  }
}

/** Columns by which rows are chosen count as read; where something cannot be told, all that is named is. */
export async function productReads(
  engine: Observing['engine'],
  tables: ReadonlyMap<string, Contract>,
  sql: string,
): Promise<readonly FieldRead[]> {
  const named = (await engine.relationsOf(sql)).flatMap((name) => {
    const contract = tables.get(name)
    return contract ? [[name, contract] as const] : []
  })
  if (named.length === 0) return []
  const all = new Map(named.map(([name, { columns }]) => [name, columns.map((column) => column.name)] as const))
  const { columns, rows, unknown } = await engine.lineageOf(sql, all)
  const isTold = unknown.length + columns.reduce((sum, column) => sum + column.unknown.length, 0) === 0
  const read = new Set([...columns.flatMap(({ from }) => from), ...rows].map(({ table, column }) => `${table} ${column}`))
  return named.flatMap(([name, { domain, product, major }]) =>
    (all.get(name) ?? [])
      .filter((column) => !isTold || read.has(`${name} ${column}`))
      .map((field): FieldRead => ({ contract: `${domain}.${product}`, major, field })),
  )
}
