import { resolve as resolvePath } from 'node:path'
import { type Clock, seededDice } from '@storemesh/core'
import { type PairQuality, pairQuality, type Resolution, resolve, type Truth, truthOf, USUAL_LIMITS } from '@storemesh/identity'
import type { ExitCode } from '../../command/exit-code.js'
import type { Output } from '../../command/output.js'
import type { Call } from '../../command/verb.js'
import { idColumn, truthColumn, truthPattern } from '../identity.js'
import { type People, readPeople } from './read-people.js'

/** Fixed beforehand, whatever the table. */
const CUT_AT = 0.5
const LIMITS = { ...USUAL_LIMITS, join_at: CUT_AT, review_at: CUT_AT }
/** The same table gives the same figures. */
const SEED = 1

export async function run({ clock, cwd, option, output, positionals }: Call): Promise<ExitCode> {
  const began_ms = clock.elapsed_ms()
  const pattern = option(truthPattern)
  const paths = positionals.map((path) => resolvePath(cwd, path))
  const people = await readPeople({ paths, id: option(idColumn), truth: option(truthColumn) })
  const truth = truthOf(people.truths, people.truthCodes, pattern === undefined ? undefined : new RegExp(pattern))
  const read_ms = since(clock, began_ms)
  const resolution = resolve(people.table, LIMITS, seededDice(SEED))
  const quality = pairQuality(resolution.clusters, truth.persons)
  tell(output, { people, truth, resolution, quality, read_ms, time_ms: since(clock, began_ms) })
  return 0
}

const since = (clock: Clock, began_ms: number): number => Math.round(clock.elapsed_ms() - began_ms)

interface Evaluated {
  readonly people: People
  readonly truth: Truth
  readonly resolution: Resolution
  readonly quality: PairQuality
  readonly read_ms: number
  readonly time_ms: number
}

function tell(output: Output, { people, truth, resolution, quality, read_ms, time_ms }: Evaluated): void {
  const columns = people.settings.map(({ column, kind, because }) => ({ column, kind: kind ?? null, left_out: because ?? null }))
  const blocked = resolution.blocked.map((rule) => ({ ...rule }))
  const { clusters, review, candidate_pairs } = resolution
  const figures = {
    f1: quality.f1,
    precision: quality.precision,
    recall: quality.recall,
    true_pairs: quality.true_pairs,
    clustered_pairs: quality.clustered_pairs,
    found_pairs: quality.found_pairs,
    records: people.table.size,
    candidate_pairs,
    clusters: clusters.reduce((count, cluster, record) => (cluster === record ? count + 1 : count), 0),
    reviewed_pairs: review.length,
    cut_at: CUT_AT,
    truth: truth.told,
    read_ms,
    time_ms,
    memory_mib: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  if (output.json) return output.value({ ...figures, columns, rules: blocked })
  output.value(figures)
  output.table([{ name: 'column' }, { name: 'kind' }, { name: 'left_out' }], columns)
  const count = (name: string) => ({ name, align: 'right' }) as const
  output.table([{ name: 'name' }, count('pairs'), count('blocks_cut'), count('pairs_left_out')], blocked)
}
