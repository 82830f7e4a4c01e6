import { type BronzeTable, type Domain, modelsInOrder } from '@storemesh/domain'
import { errorFields } from '@storemesh/telemetry'
import { type BronzeFeed, type Ingested, openFeed } from './ingest/bronze-feed.js'
import { tellRuns } from './lineage/tell-runs.js'
import { runProcessor } from './live/run-processor.js'
import type { Share } from './live/shared-partitions.js'
import { type RunHistory, runHistory } from './history/run-history.js'
import type { PipelineParts } from './parts.js'
import { prepareDomain } from './prepare-domain.js'
import { placedProcessors } from './publish/placed-processors.js'
import { publishProduct, tableProduct } from './publish/publish-product.js'
import { refreshModel, type RefreshOutcome } from './refresh/refresh-model.js'
import { type Timing, whenDue } from './schedule/when-due.js'
import { sideBySide } from './side-by-side.js'
import { goOnAtFailure, RETRY_AFTER_MS, skipFailed, type Steps } from './steps.js'
import { upkeepOf } from './upkeep/tend-tables.js'

/** What one turn of a domain did. */
export interface Turn {
  readonly landed: number
  readonly rejected: number
  readonly refreshed: readonly string[]
  readonly published: number
}

/**
 * Ingests and refreshes until every source is read to its end, whatever a model's timetable says: whoever runs it asked for it.
 * Where one fails the others are, and then it throws.
 */
export async function runDomainOnce(
  parts: PipelineParts,
  domain: Domain,
  signal: AbortSignal,
  onTurn: (turn: Turn) => void = () => undefined,
): Promise<void> {
  const history = await runHistory(parts, signal, await tellRuns(parts, domain))
  const feeds = await begin(parts, domain, history)
  const steps = skipFailed(parts, domain.name, signal)
  try {
    for (const processor of placedProcessors(parts, domain)) {
      const live = { kind: 'live', of: processor.name } as const
      await steps.take(live.of, () => history.note(live, () => runProcessor(parts, processor, signal, { once: true }), nothing))
    }
    while (!signal.aborted) {
      const turn = await takeTurn(parts, domain, feeds, { steps, history, timing: 'now' })
      onTurn(turn)
      if (turn.landed + turn.rejected + turn.refreshed.length + turn.published === 0) break
    }
    steps.requireAll()
  } finally {
    await history.keep()
    await closeFeeds(feeds)
  }
}

const TURNS_BETWEEN_UPKEEP = 30

/**
 * Runs a domain until the signal fires: a turn every interval, live processors all the while, or this process's share of their
 * partitions. What fails is told of and tried again, and the rest goes on.
 */
export async function runDomain(
  parts: PipelineParts,
  domain: Domain,
  interval_ms: number,
  signal: AbortSignal,
  share?: Share,
): Promise<void> {
  const history = await runHistory(parts, signal, await tellRuns(parts, domain))
  const feeds = await begin(parts, domain, history)
  const processors = placedProcessors(parts, domain).map((processor) => {
    const live = { kind: 'live', of: processor.name } as const
    const work = () => history.note(live, () => runProcessor(parts, processor, signal, share && { share }), nothing)
    return keepTrying(parts, `${domain.name}.${processor.name}`, signal, work)
  })
  const upkeep = upkeepOf(parts, domain)
  const steps = goOnAtFailure(parts, domain.name, signal)
  const turns = keepTrying(parts, domain.name, signal, async () => {
    for (let turn = 1; !signal.aborted; turn++) {
      const started_ms = parts.clock.elapsed_ms()
      await takeTurn(parts, domain, feeds, { steps, history, timing: 'when-due' })
      if (turn % TURNS_BETWEEN_UPKEEP === 0) await upkeep.tend()
      const left_ms = interval_ms - (parts.clock.elapsed_ms() - started_ms)
      if (left_ms > 0) await parts.clock.sleep(left_ms, signal)
    }
  })
  try {
    await Promise.all([turns, ...processors])
  } finally {
    await steps.settled()
    await history.keep()
    await closeFeeds(feeds)
  }
}

/** Another share of a domain's live processors, and nothing else of it: beside the process that runs the rest, which notes how it all goes. */
export async function runLiveShare(parts: PipelineParts, domain: Domain, share: Share, signal: AbortSignal): Promise<void> {
  await Promise.all(
    placedProcessors(parts, domain).map((processor) =>
      keepTrying(parts, `${domain.name}.${processor.name}`, signal, () => runProcessor(parts, processor, signal, { share })),
    ),
  )
}

async function keepTrying(
  { clock, log }: PipelineParts,
  name: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      if (signal.aborted) return
      log.error('turn_failed', { of: name, ...errorFields(error), retry_after_ms: RETRY_AFTER_MS })
      await clock.sleep(RETRY_AFTER_MS, signal)
    }
  }
}

/** A source that cannot be read, or lets us wait, holds up what comes from it alone, and a model that fails what reads it. One that waits for its time holds up nothing. */
async function takeTurn(
  parts: PipelineParts,
  domain: Domain,
  feeds: readonly NamedFeed[],
  { steps, history, timing }: { readonly steps: Steps; readonly history: RunHistory; readonly timing: Timing },
): Promise<Turn> {
  let landed = 0
  let rejected = 0
  for (const { name, feed } of feeds) {
    const outcome = await steps.takePatiently(name, () =>
      history.note({ kind: 'source', of: name }, () => feed.ingest(), landedOf),
    )
    landed += outcome?.landed ?? 0
    rejected += outcome?.rejected ?? 0
  }
  const stuck = new Set<string>()
  const outcomes = await sideBySide(modelsInOrder(domain), async (model) => {
    const waits = model.reads.some((read) => 'name' in read && stuck.has(read.name))
    const refresh = () =>
      history.note({ kind: 'model', of: model.name }, () => refreshModel(parts, domain.name, model), refreshedOf)
    const outcome = waits ? undefined : await steps.take(model.name, () => whenDue(parts, model, timing, refresh))
    if (outcome === undefined) stuck.add(model.name)
    return outcome
  })
  const refreshed = [...outcomes].flatMap(([{ name }, outcome]) => (outcome === 'refreshed' ? [name] : []))
  let published = 0
  for (const product of domain.products) {
    const served = tableProduct(product)
    if (!served || stuck.has(served.from.name)) continue
    const publishing = { kind: 'product', of: product.contract } as const
    published +=
      (await steps.take(publishing.of, () =>
        history.note(publishing, () => publishProduct(parts, domain.name, served), publishedOf),
      )) ?? 0
  }
  await history.endTurn()
  return { landed, rejected, refreshed, published }
}

const nothing = () => undefined
const landedOf = ({ landed, rejected }: Ingested) => (landed + rejected > 0 ? { rows: landed, refused: rejected } : undefined)
const refreshedOf = (outcome: RefreshOutcome) => (outcome === 'refreshed' ? {} : undefined)
const publishedOf = (rows: number) => (rows > 0 ? { rows } : undefined)

/** A domain that cannot even begin has that in its history too. */
async function begin(parts: PipelineParts, domain: Domain, history: RunHistory): Promise<NamedFeed[]> {
  const beginning = async () => {
    await prepareDomain(parts, domain)
    return openFeeds(parts, domain)
  }
  try {
    return await history.note({ kind: 'domain', of: domain.name }, beginning, nothing)
  } finally {
    await history.keep()
  }
}

const isBronze = (table: Domain['tables'][number]): table is BronzeTable => table.layer === 'bronze'

interface NamedFeed {
  readonly name: string
  readonly feed: BronzeFeed
}

const openFeeds = (parts: PipelineParts, domain: Domain): Promise<NamedFeed[]> =>
  Promise.all(
    domain.tables.filter(isBronze).map(async (table) => ({ name: table.name, feed: await openFeed(parts, domain.name, table) })),
  )

const closeFeeds = async (feeds: readonly NamedFeed[]): Promise<void> => {
  await Promise.all(feeds.map(({ feed }) => feed.close()))
}
