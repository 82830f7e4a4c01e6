import type { ProductRights } from '@storemesh/access'
import { type Contract, productRights } from '@storemesh/contract'
import type { Dice } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import type { LakeRights, RegionsOfStores } from '@storemesh/lake'
import type { Layout } from '../data-folder/layout.js'
import { ownSecret } from '../data-folder/own-secret.js'
import type { ReadContracts } from './contracts.js'
import { domainNames } from './domain-names.js'
import { loadDomains } from './domains.js'
import { MESH_NAMESPACE } from './metrics-relation.js'

/** Where it stands in which region a store is. */
const REGIONS: RegionsOfStores = {
  table: { namespace: 'inventory', name: 'dim_stores' },
  where: 'is_current',
  store: 'store_id',
  region: 'region',
}

/** Who sees which table, as the contracts that their domains name for them say it. */
export function lakeRights(layout: Layout, contracts: ReadContracts, dice: Dice): LakeRights {
  let rights: Promise<ReadonlyMap<string, ProductRights>> | undefined
  let key: Promise<string> | undefined
  const read = async () => tableRights(await loadDomains(), await contracts())
  return {
    async of({ namespace, name }) {
      if (namespace === MESH_NAMESPACE) return 'public'
      if (!domainNames().includes(namespace)) return undefined
      rights ??= read()
      return (await rights).get(`${namespace}.${name}`)
    },
    hashKey: () => (key ??= ownSecret(layout.maskKey, dice)),
    regions: REGIONS,
  }
}

/**
 * By the name that SQL uses: a real-time table shows what its bronze has, and a table that says of no contract but has a product's
 * name what a live processor shows of the same.
 */
export function tableRights(
  domains: readonly Pick<Domain, 'name' | 'tables' | 'realtime'>[],
  contracts: ReadonlyMap<string, Contract>,
): ReadonlyMap<string, ProductRights> {
  const byName = new Map([...contracts.values()].map((contract) => [`${contract.domain}.${contract.product}`, contract]))
  return new Map(
    domains.flatMap(({ name, tables, realtime = [] }) =>
      [...tables, ...realtime.map((table) => ({ name: table.name, contract: table.of.contract }))].flatMap((table) => {
        const own = `${name}.${table.name}`
        const contract = table.contract === undefined ? byName.get(own) : contracts.get(table.contract)
        return contract ? [[own, productRights(contract)] as const] : []
      }),
    ),
  )
}
