import type { BronzeTable, Domain, LiveProcessor } from '@storemesh/domain'
import { patientEngine } from '@storemesh/query-engine'
import { errorFields } from '@storemesh/telemetry'
import { openFeed } from './ingest/bronze-feed.js'
import { tellRuns } from './lineage/tell-runs.js'
import { runProcessor } from './live/run-processor.js'
import type { Share } from './live/shared-partitions.js'
import { type RunHistory, runHistory } from './history/run-history.js'
import type { PipelineParts } from './parts.js'
import { prepareDomain } from './prepare-domain.js'
import { placedProcessors } from './publish/placed-processors.js'
import { goOnAtFailure, RETRY_AFTER_MS, skipFailed } from './steps.js'
import { bringUp, land, landAll, type NamedFeed, type Turn, type TurnParts } from './take-turn.js'
import { type Moved, temposOf, wholeOf } from './tempo.js'
import type { Companion } from './together.js'
import { upkeepOf } from './upkeep/tend-tables.js'

/**
 * Ingests and refreshes until every source is read to its end, whatever a model's timetable says: whoever runs it asked for it.
 * Where one fails the others are, and then it throws.
 */
export async function runDomainOnce(
  parts: PipelineParts,
  domain: Domain,
  signal: AbortSignal,
  onTurn: (turn: Turn) => void = () => undefined,
  companion?: Companion,
): Promise<void> {
  const history = await runHistory(parts, signal, await tellRuns(parts, domain))
  const feeds = await begin(parts, domain, history)
  const steps = skipFailed(parts, domain.name, signal)
  const turnParts: TurnParts = { feeds, steps, history, timing: 'now' }
  try {
    for (const processor of placedProcessors(parts, domain)) {
      const live = { kind: 'live', of: processor.name } as const
      await steps.take(live.of, () => history.note(live, () => runProcessor(parts, processor, signal, { once: true }), nothing))
    }
    while (!signal.aborted) {
      const landed = await landAll(turnParts, signal, onTurn)
      const turn = { ...landed, ...(await bringUp(parts, wholeOf(domain), turnParts, companion)) }
      await history.endTurn()
      onTurn(turn)
      if (turn.landed + turn.rejected + turn.refreshed.length + turn.published === 0) break
    }
    steps.requireAll()
  } finally {
    await history.keep()
    await closeFeeds(feeds)
  }
}

/**
 * Runs a domain until the signal fires: a turn every interval, what may wait beside it, and live processors all the while, or
 * this process's share of their partitions. What fails is told of and tried again, and the rest goes on.
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
    const work = () => history.note(live, () => runLiveProcessor(parts, domain.name, processor, signal, share), nothing)
    return keepTrying(parts, `${domain.name}.${processor.name}`, signal, work)
  })
  const steps = goOnAtFailure(parts, domain.name, signal)
  const turnParts: TurnParts = { feeds, steps, history, timing: 'when-due' }
  const { prompt, patient } = temposOf(domain)
  const upkeep = upkeepOf(parts, domain, prompt.tables)
  let waiting: Promise<void> | undefined
  let hasLookedAtAll = false
  const onTurn = () => {
    hasLookedAtAll = true
  }
  const turns = turnByTurn(parts, domain.name, { interval_ms, signal }, async () => {
    await land(feedsOf(turnParts, prompt))
    await bringUp(parts, prompt, turnParts)
    // of what has landed by now, or the first time they would be computed twice
    waiting ??= waitingTurns(parts, domain, patient, { interval_ms: interval_ms * PATIENT_TURNS, signal, turnParts, onTurn })
    await (hasLookedAtAll ? history.endTurn() : history.keep())
    hasLookedAtAll = patient.tables.length === 0
    await upkeep.tendNext()
  })
  try {
    await Promise.all([turns, ...processors])
    await waiting
  } finally {
    await steps.settled()
    await history.keep()
    await closeFeeds(feeds)
  }
}

/** Apart from what refreshes tables, where there is a place for it. */
function runLiveProcessor(
  parts: PipelineParts,
  domain: string,
  processor: LiveProcessor,
  signal: AbortSignal,
  share: Share | undefined,
): Promise<void> {
  const options = share && { share }
  return parts.liveElsewhere
    ? parts.liveElsewhere.run({ domain, processor: processor.name, ...options }, signal)
    : runProcessor(parts, processor, signal, options)
}

/** Another share of a domain's live processors, and nothing else of it: beside the process that runs the rest, which notes how it all goes. */
export async function runLiveShare(parts: PipelineParts, domain: Domain, share: Share, signal: AbortSignal): Promise<void> {
  await Promise.all(
    placedProcessors(parts, domain).map((processor) =>
      keepTrying(parts, `${domain.name}.${processor.name}`, signal, () => runProcessor(parts, processor, signal, { share })),
    ),
  )
}

/** Larger parts, taken less often, are less work. */
const PATIENT_TURNS = 5

interface Waiting extends Pace {
  readonly turnParts: TurnParts
  readonly onTurn: () => void
}

/** Turns of what can wait, by an engine that serves others first. */
async function waitingTurns(
  parts: PipelineParts,
  domain: Domain,
  moved: Moved,
  { turnParts, onTurn, ...pace }: Waiting,
): Promise<void> {
  if (moved.tables.length === 0) return
  const patientParts = { ...parts, engine: patientEngine(parts.engine) }
  const upkeep = upkeepOf(patientParts, domain, moved.tables)
  await turnByTurn(parts, domain.name, pace, async () => {
    await land(feedsOf(turnParts, moved))
    await bringUp(patientParts, moved, turnParts)
    await turnParts.history.keep()
    onTurn()
    await upkeep.tendNext()
  })
}

const feedsOf = ({ feeds, ...turnParts }: TurnParts, { tables }: Moved): TurnParts => ({
  ...turnParts,
  feeds: feeds.filter(({ name }) => tables.some((table) => table.name === name)),
})

interface Pace {
  readonly interval_ms: number
  readonly signal: AbortSignal
}

const turnByTurn = (parts: PipelineParts, name: string, { interval_ms, signal }: Pace, turn: () => Promise<void>) =>
  keepTrying(parts, name, signal, async () => {
    while (!signal.aborted) {
      const started_ms = parts.clock.elapsed_ms()
      await turn()
      const left_ms = interval_ms - (parts.clock.elapsed_ms() - started_ms)
      if (left_ms > 0) await parts.clock.sleep(left_ms, signal)
    }
  })

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

const nothing = () => undefined
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

const openFeeds = (parts: PipelineParts, domain: Domain): Promise<NamedFeed[]> =>
  Promise.all(
    domain.tables.filter(isBronze).map(async (table) => ({ name: table.name, feed: await openFeed(parts, domain.name, table) })),
  )

const closeFeeds = async (feeds: readonly NamedFeed[]): Promise<void> => {
  await Promise.all(feeds.map(({ feed }) => feed.close()))
}
