import type { Contract } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import type { BronzeTable, Domain, ProductInput } from '@storemesh/domain'
import type { Row } from '@storemesh/query-engine'
import { topic } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { prepareDomain } from '../prepare-domain.js'
import { runDomainOnce } from '../run-domain.js'
import { groundOfThisFile } from './ground.js'
import { readContractsBeside } from './read-contracts-beside.js'
import { standIn, tellRows } from './tell-rows.js'

/** A domain's tables by themselves, in an empty lake: told rows, refreshed, and asked. */
export interface ToldDomain {
  /** Puts rows where bronze tables find them, by their names, and takes them in; those of another domain's product by `orders.fact_order`. */
  readonly tell: (told: Readonly<Record<string, readonly JsonObject[]>>) => Promise<void>
  readonly rows: (sql: string) => Promise<readonly Row[]>
}

/** Another empty lake with each call. `contracts` is the folder of the domain's own, `ofOthers` those of domains whose products are told too. */
export async function toldDomain(domain: Domain, contracts: URL, ofOthers: readonly URL[] = []): Promise<ToldDomain> {
  const read = new Map([contracts, ...ofOthers].flatMap((folder) => [...readContractsBeside(folder)]))
  const ground = await groundOfThisFile(() => read)()
  const { parts } = ground
  const tables = domain.tables.map((table) => (table.layer === 'bronze' ? standIn(table) : table))
  const tablesAlone: Domain = { name: domain.name, owner: domain.owner, tables, live: [], products: [] }
  for (const { name, from } of domain.tables.filter((table) => table.layer === 'bronze'))
    if (from.kind !== 'topic') await parts.eventLog.createTopic(name, { partitions: 1 })
  const others = toldProducts(domain, read)
  for (const { name, tables: products } of others)
    for (const product of products) await parts.eventLog.createTopic(`${name}.${product.name}`, { partitions: 1 })
  await prepareDomain(parts, tablesAlone)
  let lots = 0
  return {
    async tell(told) {
      const file = `lot-${lots++}`
      for (const other of others) {
        for (const table of other.tables) {
          const rows = told[`${other.name}.${table.name}`]
          if (rows) await tellRows(ground, table, rows, [], file)
        }
        await runDomainOnce(parts, other, new AbortController().signal)
      }
      for (const table of domain.tables) {
        const rows = table.layer === 'bronze' ? told[table.name] : undefined
        const [first] = rows ?? []
        if (table.layer === 'bronze' && rows && first) await tellRows(ground, table, rows, Object.keys(first), file)
      }
      await runDomainOnce(parts, tablesAlone, new AbortController().signal)
    },
    async rows(sql) {
      const rows: Row[] = []
      for await (const batch of parts.lake.rows(sql, parts.viewer)) rows.push(...batch)
      return rows
    },
  }
}

type ToldProducts = Domain & { readonly tables: readonly BronzeTable[] }

/** Domains of nothing but the products that this one reads: rows of a product are told, and not computed. */
function toldProducts({ tables }: Domain, contracts: ReadonlyMap<string, Contract>): readonly ToldProducts[] {
  const reads = tables.flatMap((table) => (table.layer === 'bronze' ? [] : table.reads))
  const inputs = new Map<string, ProductInput>()
  for (const read of reads) if (read.layer === 'input' && contracts.has(referenceOf(read))) inputs.set(referenceOf(read), read)
  const names = new Set([...inputs.values()].map(({ domain }) => domain))
  return [...names].map((name) => {
    const own = [...inputs.values()].filter(({ domain }) => domain === name)
    return { name, owner: name, tables: own.map((read) => toldProduct(read, contracts)), live: [], products: [] }
  })
}

const referenceOf = ({ domain, product, major }: ProductInput) => `${domain}.${product}@${major}` as const

function toldProduct(read: ProductInput, contracts: ReadonlyMap<string, Contract>): BronzeTable {
  const contract = referenceOf(read)
  const [first, ...rest] = contractOf(contracts, contract).key
  return {
    layer: 'bronze',
    name: read.product,
    from: topic(`${read.domain}.${read.product}`),
    contract,
    key: [first ?? 'row_id', ...rest],
  }
}
