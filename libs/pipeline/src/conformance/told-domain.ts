import type { Contract } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import type { Domain, ProductInput } from '@storemesh/domain'
import type { Row } from '@storemesh/query-engine'
import { prepareChanges, prepareDomain } from '../prepare-domain.js'
import { runDomainOnce } from '../run-domain.js'
import { type Ground, groundsOfThisFile } from './ground.js'
import { readContractsBeside } from './read-contracts-beside.js'
import { tellProduct } from './tell-product.js'
import { standIn, tellRows } from './tell-rows.js'

/** A domain's tables by themselves, in an empty lake: told rows, refreshed, and asked. */
export interface ToldDomain {
  /**
   * Puts rows where bronze tables find them, by their names, and takes them in; and into the tables of other domains' products that
   * are read here, as `customers.fact_product_views`.
   */
  readonly tell: (told: Readonly<Record<string, readonly JsonObject[]>>) => Promise<void>
  readonly rows: (sql: string) => Promise<readonly Row[]>
}

/** For the tests of one file: another empty lake with each call. `contracts` is the folder of the domain's own. */
export function toldDomains(domain: Domain, contracts: URL): () => Promise<ToldDomain> {
  const groundOf = groundsOfThisFile()
  return async () => openToldDomain(domain, contracts, await groundOf(contractsKnownTo(domain, contracts)))
}

/** Its own, and those of the products that it reads, as promised by domains that are not here. */
function contractsKnownTo(domain: Domain, contracts: URL): ReadonlyMap<string, Contract> {
  const others = new Set(productsRead(domain).map((input) => input.domain))
  const folders = [contracts, ...[...others].map((other) => new URL(`../${other}/`, contracts))]
  return new Map(folders.flatMap((folder) => [...readContractsBeside(folder)]))
}

async function openToldDomain(domain: Domain, contracts: URL, ground: Ground): Promise<ToldDomain> {
  const { parts } = ground
  const tables = domain.tables.map((table) => (table.layer === 'bronze' ? standIn(table) : table))
  const tablesAlone: Domain = { name: domain.name, owner: domain.owner, tables, live: [], products: [] }
  for (const { name, from } of domain.tables.filter((table) => table.layer === 'bronze'))
    if (from.kind !== 'topic') await parts.eventLog.createTopic(name, { partitions: 1 })
  await prepareChanges(parts, domain) // a table may keep what the domain itself tells
  await prepareDomain(parts, tablesAlone)
  let lots = 0
  return {
    async tell(told) {
      const file = `lot-${lots++}`
      for (const table of domain.tables) {
        const rows = table.layer === 'bronze' ? told[table.name] : undefined
        const [first] = rows ?? []
        if (table.layer === 'bronze' && rows && first) await tellRows(ground, table, rows, Object.keys(first), file)
      }
      for (const input of productsRead(domain)) {
        const rows = told[`${input.domain}.${input.product}`]
        if (rows) await tellProduct(parts, input, readContractsBeside(new URL(`../${input.domain}/`, contracts)), rows)
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

/** Each once. */
const productsRead = ({ tables }: Domain): readonly ProductInput[] => [
  ...new Map(
    tables
      .flatMap((table) => (table.layer === 'bronze' ? [] : table.reads))
      .flatMap((read) => (read.layer === 'input' ? [[`${read.domain}.${read.product}`, read] as const] : [])),
  ).values(),
]
