import type { RunHistory } from './history/run-history.js'
import type { BronzeFeed, Ingested } from './ingest/bronze-feed.js'
import type { PipelineParts } from './parts.js'
import { publishProduct, tableProduct } from './publish/publish-product.js'
import { refreshModel, type RefreshOutcome } from './refresh/refresh-model.js'
import { type Timing, whenDue } from './schedule/when-due.js'
import { sideBySide } from './side-by-side.js'
import type { Steps } from './steps.js'
import type { Moved } from './tempo.js'
import type { Companion } from './together.js'
import { turnstile } from './turnstile.js'

/** What one turn of a domain did. */
export interface Turn {
  readonly landed: number
  readonly rejected: number
  readonly refreshed: readonly string[]
  readonly published: number
}

export interface NamedFeed {
  readonly name: string
  readonly feed: BronzeFeed
}

export interface TurnParts {
  readonly feeds: readonly NamedFeed[]
  readonly steps: Steps
  readonly history: RunHistory
  readonly timing: Timing
}

/** While one waits for its source or the disk, another reads; each holds a batch in memory. */
const FEEDS_AT_ONCE_MAX = 3

/** A part of every source that has something new. One that cannot be read, or lets us wait, holds up what comes from it alone. */
export async function land({ feeds, steps, history }: TurnParts): Promise<Ingested> {
  const places = turnstile(FEEDS_AT_ONCE_MAX)
  const take = ({ name, feed }: NamedFeed) =>
    steps.takePatiently(name, () => history.note({ kind: 'source', of: name }, () => feed.ingest(), landedOf))
  const outcomes = await Promise.all(feeds.map((feed) => places.pass(() => take(feed))))
  return {
    landed: outcomes.reduce((sum, outcome) => sum + (outcome?.landed ?? 0), 0),
    rejected: outcomes.reduce((sum, outcome) => sum + (outcome?.rejected ?? 0), 0),
  }
}

/** A source that is told of faster than it is read has no end: then models are computed all the same, and the rest is read after it. */
export const LANDINGS_MAX = 200

/** Reads every source to its end before anything is computed: from all of it at once that is far less work. Gives what came last, and tells of what came before. */
export async function landAll(turnParts: TurnParts, signal: AbortSignal, onTurn: (turn: Turn) => void): Promise<Ingested> {
  let last: Ingested = { landed: 0, rejected: 0 }
  for (let landings = 0; landings < LANDINGS_MAX && !signal.aborted; landings++) {
    const next = await land(turnParts)
    if (next.landed + next.rejected === 0) break
    if (last.landed + last.rejected > 0) onTurn({ ...last, refreshed: [], published: 0 })
    last = next
  }
  return last
}

/**
 * Brings models up to what has landed, and products to their models, each as soon as its own was taken. A model that fails holds up
 * what reads it, and its product; one that waits for its time holds up nothing.
 */
export async function bringUp(
  parts: PipelineParts,
  { domain, models, products }: Moved,
  turnParts: TurnParts,
  companion?: Companion,
): Promise<Pick<Turn, 'refreshed' | 'published'>> {
  const { steps, history, timing } = turnParts
  const stuck = new Set<string>()
  const publishing = publisherOf(parts, domain, turnParts)
  const take = async (model: Parameters<typeof refreshModel>[2]) => {
    const waits = model.reads.some((read) => 'name' in read && stuck.has(read.name))
    const refresh = () => history.note({ kind: 'model', of: model.name }, () => refreshModel(parts, domain, model), refreshedOf)
    const outcome = waits ? undefined : await steps.take(model.name, () => whenDue(parts, model, timing, refresh))
    if (outcome === undefined) stuck.add(model.name)
    else for (const product of products) if (product.from === model) publishing.begin(product)
    companion?.taken(model)
    return outcome
  }
  try {
    const outcomes = await sideBySide(models, take, { ...(companion && { before: companion.before }) })
    for (const product of products) if (!stuck.has(product.from.name)) publishing.begin(product)
    const refreshed = [...outcomes].flatMap(([{ name }, outcome]) => (outcome === 'refreshed' ? [name] : []))
    return { refreshed, published: await publishing.ended() }
  } finally {
    await publishing.settled() // nothing of a turn goes on after it
  }
}

/** One product after the other, each once, beside the models that are still to be taken. */
function publisherOf(parts: PipelineParts, domain: string, { steps, history }: Pick<TurnParts, 'steps' | 'history'>) {
  const door = turnstile(1)
  const begun = new Map<string, Promise<number>>()
  return {
    begin(product: Moved['products'][number]): void {
      const served = tableProduct(product)
      if (!served || begun.has(product.contract)) return
      const note = { kind: 'product', of: product.contract } as const
      const publish = () => history.note(note, () => publishProduct(parts, domain, served), publishedOf)
      const mine = door.pass(async () => (await steps.take(note.of, publish)) ?? 0)
      mine.catch(() => undefined) // whoever waits for the end is told
      begun.set(product.contract, mine)
    },
    settled: () => Promise.allSettled(begun.values()),
    ended: async () => (await Promise.all(begun.values())).reduce((sum, rows) => sum + rows, 0),
  }
}

const landedOf = ({ landed, rejected }: Ingested) => (landed + rejected > 0 ? { rows: landed, refused: rejected } : undefined)
const refreshedOf = (outcome: RefreshOutcome) => (outcome === 'refreshed' ? {} : undefined)
const publishedOf = (rows: number) => (rows > 0 ? { rows } : undefined)
