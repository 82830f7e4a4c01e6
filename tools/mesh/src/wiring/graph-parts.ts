import type { ProductRights } from '@storemesh/access'
import { productRights } from '@storemesh/contract'
import { contracts } from './contracts.js'
import { loadDomains } from './domains.js'
import { sdlOf } from './subgraphs.js'

/** What a domain here is of the graph, and who sees which of its products. */
export interface PartHere {
  readonly name: string
  readonly sdl: string
  readonly rights: readonly ProductRights[]
}

/** The parts of the domains that are named; of all of them, where none is. */
export async function partsHere(names: readonly string[] = []): Promise<readonly PartHere[]> {
  const [known, domains] = [await contracts(), await loadDomains(names)]
  return domains.flatMap((domain) => {
    const sdl = sdlOf(domain, known)
    const own = [...known.values()].filter((contract) => contract.domain === domain.name)
    return sdl === undefined ? [] : [{ name: domain.name, sdl, rights: own.map(productRights) }]
  })
}
