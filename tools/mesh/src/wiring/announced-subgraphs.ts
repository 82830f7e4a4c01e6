import { type PublishedContracts, type PublishedSubgraph, publishedSubgraphs } from '@storemesh/contract'
import type { Clock } from '@storemesh/core'
import type { FoundSubgraph, SubgraphFeed } from '@storemesh/gateway'
import type { KeyValueStore } from '@storemesh/key-value'
import { type Announcement, announcements, sdlDigest } from '@storemesh/subgraph'
import type { Log } from '@storemesh/telemetry'

interface Finding {
  /** Where processes say for whom they answer. */
  readonly store: KeyValueStore
  readonly contracts: PublishedContracts
  readonly clock: Clock
  readonly log: Log
}

const UNPUBLISHED_ASKED_EVERY_MS = 1000
/** What a domain published longer ago than these is published once more before it runs again. */
const REVISIONS_LOOKED_AT_MAX = 20

/**
 * Of every domain the newest process whose schema the domain has published. A process that is gone stays part of the graph,
 * where its fields say so, until another answers for its domain.
 */
export function announcedSubgraphs({ store, contracts, clock, log }: Finding): SubgraphFeed {
  const graph = new Map<string, Part>()
  let unpublished = new Map<string, number>()

  async function partOf({ domain, url, sdl_digest }: Announcement): Promise<Part | undefined> {
    const now = graph.get(domain)
    if (now?.sdl_digest === sdl_digest) return { ...now, url }
    const asked_ms = unpublished.get(url)
    if (asked_ms !== undefined && clock.elapsed_ms() - asked_ms < UNPUBLISHED_ASKED_EVERY_MS) return undefined
    const published = await publishedAs(contracts, domain, sdl_digest)
    if (published) return { name: domain, ...published, sdl_digest, url }
    if (asked_ms === undefined) log.error('subgraph_unpublished', { domain, url, remedy: `mesh contracts publish ${domain}` })
    unpublished.set(url, clock.elapsed_ms())
    return undefined
  }

  return {
    async read() {
      const announced = await announcements(store)
      const found = new Set<string>()
      for (const announcement of announced) {
        const { domain } = announcement
        const part = found.has(domain) ? undefined : await partOf(announcement)
        if (!part) continue
        found.add(domain)
        graph.set(domain, part)
      }
      unpublished = new Map([...unpublished].filter(([url]) => announced.some((announcement) => announcement.url === url)))
      return [...graph.values()].map(({ name, sdl, url, rights = [] }) => ({ name, sdl, url, rights, sharesEvents: true }))
    },
  }
}

interface Part extends FoundSubgraph {
  readonly sdl_digest: string
}

async function publishedAs(
  contracts: PublishedContracts,
  domain: string,
  digest: string,
): Promise<PublishedSubgraph | undefined> {
  let looked = 0
  for await (const published of publishedSubgraphs(contracts, domain)) {
    if (sdlDigest(published.sdl) === digest) return published
    if (++looked >= REVISIONS_LOOKED_AT_MAX) return undefined
  }
  return undefined
}
