import { type Clock, Fault, instantText } from '@storemesh/core'
import { judgePublish, type Offer, type PublishAnswer } from './judge-publish.js'
import type { PublishedContracts, Standing } from './published-contracts.js'
import type { Revision } from './revision.js'

export interface Publishing extends PublishAnswer {
  /** Undefined where it was refused, or says nothing new. */
  readonly revision?: Revision
}

export interface PublishedBy {
  readonly clock: Clock
  /** Who publishes, as people will look for them. */
  readonly by: string
}

const ATTEMPTS_MAX = 100

/**
 * Publishes all domains of an offer together, or none. Where another domain's publish came between, the offer is judged again
 * by that; where one of its own did, nobody can say which of the two is meant: PUBLISHED_MEANWHILE.
 */
export async function publishContracts(
  contracts: PublishedContracts,
  offer: Offer,
  { clock, by }: PublishedBy,
): Promise<Publishing> {
  const first = await contracts.standing()
  let standing = first
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const now_ms = clock.now_ms()
    const answer = judgePublish(offer, standing, now_ms)
    if (answer.changed.size === 0) return answer
    const revision = revisionAfter(standing, answer, { published_at: instantText(now_ms), published_by: by })
    if (await contracts.append(revision)) return { ...answer, revision }
    standing = await contracts.standing()
    await requireNoneBetween(contracts, offer, first, standing)
  }
  throw new Fault('PUBLISH_BUSY', `others were first ${ATTEMPTS_MAX} times; publish again`)
}

function revisionAfter(
  { number, newest }: Standing,
  { changed }: PublishAnswer,
  said: Pick<Revision, 'published_at' | 'published_by'>,
): Revision {
  const next = number + 1
  return {
    number: next,
    ...said,
    domains: changed,
    newest: new Map([...newest, ...[...changed.keys()].map((name) => [name, next] as const)]),
  }
}

async function requireNoneBetween(
  contracts: PublishedContracts,
  { domains }: Offer,
  first: Standing,
  now: Standing,
): Promise<void> {
  for (const domain of domains) {
    const newest = now.newest.get(domain)
    if (newest === undefined || newest === first.newest.get(domain)) continue
    const { published_at, published_by } = await contracts.revision(newest)
    throw new Fault(
      'PUBLISHED_MEANWHILE',
      `${domain}: revision ${newest}, which ${published_by} published at ${published_at}, came between; see mesh contracts diff, then publish again`,
    )
  }
}
