import { type BronzeTable, type Domain, modelsInOrder } from '@storemesh/domain'
import { errorFields } from '@storemesh/telemetry'
import { type BronzeFeed, openFeed } from './ingest/bronze-feed.js'
import { runProcessor } from './live/run-processor.js'
import type { PipelineParts } from './parts.js'
import { prepareDomain } from './prepare-domain.js'
import { publishProduct, tableProduct } from './publish/publish-product.js'
import { refreshModel } from './refresh/refresh-model.js'
import { goOnAtFailure, RETRY_AFTER_MS, skipFailed, type Steps } from './steps.js'
import { upkeepOf } from './upkeep/tend-tables.js'

/** What one turn of a domain did. */
export interface Turn {
  readonly landed: number
  readonly rejected: number
  readonly refreshed: readonly string[]
  readonly published: number
}

/** Ingests and refreshes until every source is read to its end. Where one fails the others are, and then it throws. */
export async function runDomainOnce(
  parts: PipelineParts,
  domain: Domain,
  signal: AbortSignal,
  onTurn: (turn: Turn) => void = () => undefined,
): Promise<void> {
  await prepareDomain(parts, domain)
  const feeds = await openFeeds(parts, domain)
  const steps = skipFailed(parts, domain.name, signal)
  try {
    for (const processor of domain.live)
      await steps.take(processor.name, () => runProcessor(parts, processor, signal, { once: true }))
    while (!signal.aborted) {
      const turn = await takeTurn(parts, domain, feeds, steps)
      onTurn(turn)
      if (turn.landed + turn.rejected + turn.refreshed.length + turn.published === 0) break
    }
    steps.requireAll()
  } finally {
    await closeFeeds(feeds)
  }
}

const TURNS_BETWEEN_UPKEEP = 30

/** Runs a domain until the signal fires: a turn every interval, live processors all the while. What fails is told of and tried again, and the rest goes on. */
export async function runDomain(parts: PipelineParts, domain: Domain, interval_ms: number, signal: AbortSignal): Promise<void> {
  await prepareDomain(parts, domain)
  const feeds = await openFeeds(parts, domain)
  const processors = domain.live.map((processor) =>
    keepTrying(parts, `${domain.name}.${processor.name}`, signal, () => runProcessor(parts, processor, signal)),
  )
  const upkeep = upkeepOf(parts, domain)
  const steps = goOnAtFailure(parts, domain.name, signal)
  const turns = keepTrying(parts, domain.name, signal, async () => {
    for (let turn = 1; !signal.aborted; turn++) {
      const started_ms = parts.clock.elapsed_ms()
      await takeTurn(parts, domain, feeds, steps)
      if (turn % TURNS_BETWEEN_UPKEEP === 0) await upkeep.tend()
      const left_ms = interval_ms - (parts.clock.elapsed_ms() - started_ms)
      if (left_ms > 0) await parts.clock.sleep(left_ms, signal)
    }
  })
  try {
    await Promise.all([turns, ...processors])
  } finally {
    await steps.settled()
    await closeFeeds(feeds)
  }
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

/** A source that cannot be read, or lets us wait, holds up what comes from it alone, and a model that fails what reads it. */
async function takeTurn(parts: PipelineParts, domain: Domain, feeds: readonly NamedFeed[], steps: Steps): Promise<Turn> {
  let landed = 0
  let rejected = 0
  for (const { name, feed } of feeds) {
    const outcome = await steps.takePatiently(name, () => feed.ingest())
    landed += outcome?.landed ?? 0
    rejected += outcome?.rejected ?? 0
  }
  const refreshed: string[] = []
  const stuck = new Set<string>()
  for (const model of modelsInOrder(domain)) {
    const waits = model.reads.some((read) => 'name' in read && stuck.has(read.name))
    const outcome = waits ? undefined : await steps.take(model.name, () => refreshModel(parts, domain.name, model))
    if (outcome === undefined) stuck.add(model.name)
    if (outcome === 'refreshed') refreshed.push(model.name)
  }
  let published = 0
  for (const product of domain.products) {
    const served = tableProduct(product)
    if (!served || stuck.has(served.from.name)) continue
    published += (await steps.take(product.contract, () => publishProduct(parts, domain.name, served))) ?? 0
  }
  return { landed, rejected, refreshed, published }
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
