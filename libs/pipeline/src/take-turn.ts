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

/** Brings models up to what has landed, and products to their models. A model that fails holds up what reads it; one that waits for its time holds up nothing. */
export async function bringUp(
  parts: PipelineParts,
  { domain, models, products }: Moved,
  { steps, history, timing }: TurnParts,
  companion?: Companion,
): Promise<Pick<Turn, 'refreshed' | 'published'>> {
  const stuck = new Set<string>()
  const take = async (model: Parameters<typeof refreshModel>[2]) => {
    const waits = model.reads.some((read) => 'name' in read && stuck.has(read.name))
    const refresh = () => history.note({ kind: 'model', of: model.name }, () => refreshModel(parts, domain, model), refreshedOf)
    const outcome = waits ? undefined : await steps.take(model.name, () => whenDue(parts, model, timing, refresh))
    if (outcome === undefined) stuck.add(model.name)
    companion?.taken(model)
    return outcome
  }
  const outcomes = await sideBySide(models, take, { ...(companion && { before: companion.before }) })
  const refreshed = [...outcomes].flatMap(([{ name }, outcome]) => (outcome === 'refreshed' ? [name] : []))
  let published = 0
  for (const product of products) {
    const served = tableProduct(product)
    if (!served || stuck.has(served.from.name)) continue
    const publishing = { kind: 'product', of: product.contract } as const
    published +=
      (await steps.take(publishing.of, () =>
        history.note(publishing, () => publishProduct(parts, domain, served), publishedOf),
      )) ?? 0
  }
  return { refreshed, published }
}

const landedOf = ({ landed, rejected }: Ingested) => (landed + rejected > 0 ? { rows: landed, refused: rejected } : undefined)
const refreshedOf = (outcome: RefreshOutcome) => (outcome === 'refreshed' ? {} : undefined)
const publishedOf = (rows: number) => (rows > 0 ? { rows } : undefined)
