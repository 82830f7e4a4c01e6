import { createHash } from 'node:crypto'
import { type Clock, type Dice, instantText } from '@storemesh/core'
import { type KeyValueStore, put, remove, type Space } from '@storemesh/key-value'

/** A process that answers for a domain's part of the graph says so here for as long as it does. */
export type Announcement = {
  readonly domain: string
  /** Where GraphQL answers. */
  readonly url: string
  /** Of the schema that it answers by. */
  readonly sdl_digest: string
  readonly since: string
}

export interface Announced {
  /** From then on nobody new finds it; those that found it are not told. */
  readonly withdraw: () => Promise<void>
}

interface Announcing {
  readonly clock: Clock
  readonly dice: Dice
  /** Told when it could not be said again, which is tried again. */
  readonly onFailure: (error: unknown) => void
}

export const sdlDigest = (sdl: string): string => createHash('sha256').update(sdl).digest('hex')

const SPACE: Space<Announcement> = { name: 'graph.announcement', indexes: { since: ({ since }) => since } }
const SAID_EVERY_MS = 2000
/** A process that was killed is found no longer than this. */
const HOLDS_MS = 8000
const ANNOUNCEMENTS_MAX = 1000

/** Resolves when it can be found. */
export async function announce(
  store: KeyValueStore,
  said: Omit<Announcement, 'since'>,
  { clock, dice, onFailure }: Announcing,
): Promise<Announced> {
  const row: Announcement = { ...said, since: instantText(clock.now_ms()) }
  const key = dice.uuid()
  const stop = new AbortController()
  let version = 0
  const say = () => store.write([put(SPACE, key, row, ++version, { expires_at_ms: clock.now_ms() + HOLDS_MS })])
  await say()
  const saying = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(SAID_EVERY_MS, stop.signal)
      if (!stop.signal.aborted) await say().catch(onFailure)
    }
  })()
  const unsay = async () => {
    stop.abort()
    await saying
    await store.write([remove(SPACE, key, ++version)])
  }
  let withdrawn: Promise<void> | undefined
  return { withdraw: () => (withdrawn ??= unsay()) }
}

/** All that is announced now, the newest first. */
export async function announcements(store: KeyValueStore): Promise<readonly Announcement[]> {
  const found = await store.range(SPACE, 'since', { reverse: true, limit: ANNOUNCEMENTS_MAX })
  return found.map(({ row }) => row)
}
