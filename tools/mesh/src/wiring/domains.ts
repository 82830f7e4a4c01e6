import customers from '@storemesh/domain-customers'
import fraud from '@storemesh/domain-fraud'
import inventory from '@storemesh/domain-inventory'
import orders from '@storemesh/domain-orders'
import { Fault } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'

/** The domains of this mesh. */
export const domains: readonly Domain[] = [customers, orders, inventory, fraud]

/** Whether a domain cannot begin before the web shop's database answers. */
export const readsTheShop = ({ tables }: Domain): boolean =>
  tables.some((table) => table.layer === 'bronze' && table.from.kind === 'postgres')

/** The named ones, or all. DOMAIN_UNKNOWN. */
export function domainsNamed(names: readonly string[]): readonly Domain[] {
  if (names.length === 0) return domains
  return names.map((name) => {
    const found = domains.find((domain) => domain.name === name)
    if (found) return found
    throw new Fault(
      'DOMAIN_UNKNOWN',
      `expected one of ${domains.map((domain) => domain.name).join(', ')}, got ${JSON.stringify(name)}`,
    )
  })
}
