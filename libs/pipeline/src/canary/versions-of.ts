import type { Contract } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import { contractOf } from '../contract-of.js'

/** A version of a product, and the table that holds it. */
export interface VersionTable {
  readonly contract: Contract
  readonly table: string
}

/** What is served of a product, and what is to follow it: the newest served version and the newest that is tried. VERSION_MISSING. */
export function versionsOf(
  contracts: ReadonlyMap<string, Contract>,
  domain: Domain,
  product: string,
): { readonly now: VersionTable; readonly next: VersionTable } {
  const newest = (made: readonly { readonly contract?: string | undefined; readonly table: string }[]) =>
    made
      .flatMap(({ contract, table }) =>
        contract?.startsWith(`${domain.name}.${product}@`) ? [{ contract: contractOf(contracts, contract), table }] : [],
      )
      .toSorted((one, other) => other.contract.major - one.contract.major)[0]
  const served = domain.products.flatMap(({ contract, from }) => ('layer' in from ? [{ contract, table: from.name }] : []))
  const now = newest(served)
  const next = newest((domain.canaries ?? []).map(({ contract, name }) => ({ contract, table: name })))
  if (now && next) return { now, next }
  const missing = now ? `a model of its next version among the canaries` : `a served table ${product}`
  throw new Fault('VERSION_MISSING', `expected domain ${domain.name} to have ${missing}, to compare it with the other one`)
}
