import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contract } from '@storemesh/contract'
import type { Domain, TableDeclaration } from '@storemesh/domain'
import { BRONZE_PARTITION } from '@storemesh/pipeline'

const REPOSITORY = new URL('../../../../../', import.meta.url)

/** A table as its domain declares it: what is known of it before there is a row. */
export interface DeclaredTable {
  /** `orders.fact_order`. */
  readonly table: string
  readonly layer: TableDeclaration['layer'] | 'real-time'
  /** `day(ordered_at)`, where it has one. */
  readonly partition: string | undefined
  /** How much its contract expects of its rows, its key among it. */
  readonly checks: number
  /** What its rows are promised to be, to others or to itself; where a live product has its name, what that one promises. */
  readonly contract: string | undefined
  /** Whether others may read it under that contract. */
  readonly isProduct: boolean
  /** The file that shows it rows. */
  readonly test: string | undefined
}

/** Every table of the domains, in the order in which a domain lists them; real-time ones at its end. */
export const declaredTables = (domains: readonly Domain[], contracts: ReadonlyMap<string, Contract>): readonly DeclaredTable[] =>
  domains.flatMap((domain) => [
    ...domain.tables.map((table) => declared(domain, table, contracts)),
    ...(domain.realtime ?? []).map(({ name, of }) => ({
      ...declared(domain, of, contracts),
      table: `${domain.name}.${name}`,
      layer: 'real-time' as const,
      partition: undefined,
    })),
  ])

function declared(domain: Domain, table: TableDeclaration, contracts: ReadonlyMap<string, Contract>): DeclaredTable {
  const product = domain.products.find(({ from, contract }) => from === table || productOf(contract) === table.name)
  const contract = table.contract === undefined ? undefined : contracts.get(table.contract)
  return {
    table: `${domain.name}.${table.name}`,
    layer: table.layer,
    partition: partitionOf(table),
    checks: contract ? contract.checks.length + 1 : 0,
    contract: table.contract ?? product?.contract,
    isProduct: product !== undefined,
    test: testOf(domain, table),
  }
}

function partitionOf(table: TableDeclaration): string | undefined {
  const partition = table.layer === 'bronze' ? BRONZE_PARTITION : table.partition
  return partition && `${partition.transform}(${partition.column})`
}

/** `orders.fact_order@1` is `fact_order`. */
const productOf = (reference: string): string | undefined => /^\w+\.(\w+)@/.exec(reference)?.[1]

/** A model's beside its statement; of what bronze reads, the domain's own. */
function testOf(domain: Domain, table: TableDeclaration): string | undefined {
  const file =
    table.layer === 'bronze'
      ? new URL(`domains/${domain.name}/domain.test.ts`, REPOSITORY)
      : new URL(table.sql.url.href.replace(/\.sql$/, '.test.ts'))
  return existsSync(file) ? relative(fileURLToPath(REPOSITORY), fileURLToPath(file)) : undefined
}
