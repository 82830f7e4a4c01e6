import { instantText } from '@storemesh/core'
import type { Domain, ModelTable } from '@storemesh/domain'
import { currentSnapshot } from '@storemesh/iceberg'
import type { PipelineParts } from '../parts.js'
import { publishProduct, tableProduct } from '../publish/publish-product.js'
import { refreshModel } from '../refresh/refresh-model.js'
import { loadIfThere } from '../table-of.js'
import { type Days, dayColumnOf } from './days.js'
import { replayDays } from './replay-days.js'
import { replayOrder } from './replay-order.js'
import { madeBy, unfinishedReplay } from './unfinished-replay.js'

export interface Replayed {
  readonly model: ModelTable
  /** `refreshed`: it reads what was computed again, and took over what changed there. */
  readonly outcome: 'computed again' | 'computed again before' | 'refreshed' | 'up to date' | 'has nothing to read yet'
  readonly rows_before: number
  readonly rows_after: number
}

export interface Replay {
  readonly tables: readonly Replayed[]
  /** Changes that were told of. */
  readonly published: number
  /** It was stopped; the same again goes on. */
  readonly isCutOff: boolean
}

export interface ReplayOptions {
  /** Only rows of these days; all rows, where it is left out. */
  readonly days?: Days
  readonly signal?: AbortSignal
  /** Told before each table. */
  readonly onTable?: (model: ModelTable, at: number, of: number) => void
}

/**
 * Computes a table again from what it reads, and then the tables that read it; what changed by that is published. A commit for
 * each table: one who stops it, or kills it, and calls again has the rest computed. MODEL_UNKNOWN, REPLAY_DAYS_UNSUPPORTED.
 */
export async function replayTable(
  parts: PipelineParts,
  domain: Domain,
  name: string,
  { days, signal, onTable }: ReplayOptions = {},
): Promise<Replay> {
  const models = replayOrder(domain, name)
  const replay = days ? undefined : await replayOf(parts, domain.name, models)
  const tables: Replayed[] = []
  for (const [at, model] of models.entries()) {
    if (signal?.aborted) return { tables, published: 0, isCutOff: true }
    onTable?.(model, at + 1, models.length)
    const rows_before = await rowsIn(parts, domain.name, model)
    const outcome =
      replay === undefined
        ? await replayedDays(parts, domain.name, model, model.name === name ? days : undefined)
        : await replayedWhole(parts, domain.name, model, replay)
    tables.push({ model, outcome, rows_before, rows_after: await rowsIn(parts, domain.name, model) })
  }
  return { tables, published: await publishAll(parts, domain, models), isCutOff: false }
}

/** One that was cut off, or a new one; the name of the first table is what it begins with. */
async function replayOf(parts: PipelineParts, domain: string, models: readonly ModelTable[]): Promise<string> {
  const unfinished = await unfinishedReplay(parts, domain, models)
  return unfinished ?? `${domain}.${models[0]?.name} ${instantText(parts.clock.now_ms())} ${parts.dice.uuid()}`
}

async function replayedWhole(
  parts: PipelineParts,
  domain: string,
  model: ModelTable,
  replay: string,
): Promise<Replayed['outcome']> {
  if ((await madeBy(parts, domain, model)) === replay) return 'computed again before'
  const outcome = await refreshModel(parts, domain, model, { replay })
  return outcome === 'refreshed' ? 'computed again' : 'has nothing to read yet'
}

/** The table is brought up to its inputs first, so that all of its days are computed from the same. */
async function replayedDays(
  parts: PipelineParts,
  domain: string,
  model: ModelTable,
  days: Days | undefined,
): Promise<Replayed['outcome']> {
  if (days) dayColumnOf(model) // refused before anything is computed
  const outcome = await refreshModel(parts, domain, model)
  if (!days) return outcome === 'refreshed' ? 'refreshed' : 'up to date'
  if (!(await loadIfThere(parts.catalog, { namespace: domain, name: model.name }))) return 'has nothing to read yet'
  await replayDays(parts, domain, model, days)
  return 'computed again'
}

async function publishAll(parts: PipelineParts, domain: Domain, models: readonly ModelTable[]): Promise<number> {
  let published = 0
  for (const product of domain.products) {
    const served = tableProduct(product)
    if (served && models.includes(served.from)) published += await publishProduct(parts, domain.name, served)
  }
  return published
}

async function rowsIn({ catalog }: PipelineParts, domain: string, { name }: ModelTable): Promise<number> {
  const table = await loadIfThere(catalog, { namespace: domain, name })
  return Number((table && currentSnapshot(table))?.summary['total-records'] ?? 0)
}
