import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock, systemDice, type VirtualClock, virtualClock } from '@storemesh/core'
import { commitFiles, filesystemCatalog, type NewDataFile } from '@storemesh/iceberg'
import { type CompactParts, openLake, tendTable, writeFiles } from '@storemesh/lake'
import { objectKey } from '@storemesh/object-store'
import { duckdbEngine, type QueryEngine } from '@storemesh/query-engine'
import type { Bench } from './bench.js'
import { atMost, type Figure, figure } from './figure.js'
import { createTable } from './measure/bench-lake.js'
import { quickStore } from './measure/quick-store.js'
import { spreadOf } from './measure/spread.js'
import { timed_ms } from './measure/timed.js'

const COMMITS = 86_400
const SECOND_MS = 1000
const HOUR_COMMITS = 3600
/** As the pipeline does it, with what it declares where a table does not. */
const COMMITS_BETWEEN_UPKEEP = 30
const SWEEP_EVERY_MS = 3_600_000
const KEPT = { 'history.expire.min-snapshots-to-keep': '50', 'history.expire.max-snapshot-age-ms': String(15 * 60_000) }
const LIMITS = { memory_max_mb: 256, threads: 2 }
const NAME = { namespace: 'bench', name: 'kept' }
const WINDOW = 500
const GROWTH_MAX = 1.5

type Parts = CompactParts & { readonly clock: VirtualClock }

/** A commit a second for a day, on a clock of its own: what upkeep leaves neither grows nor gets slower. */
export const upkeep: Bench = {
  name: 'upkeep',
  run: async ({ folder }) => dayOfCommits(folder, COMMITS),
}

/** The figures of so many commits, a second apart. */
export async function dayOfCommits(folder: string, commits: number): Promise<readonly Figure[]> {
  const engine = duckdbEngine({ ...LIMITS, spill_folder: join(folder, 'spill'), clock: systemClock })
  try {
    const parts = await openParts(folder, engine)
    const files = await filesOfEachHour(parts)
    const took_ms: number[] = []
    const marks: Mark[] = []
    let upkeep_ms = 0
    for (let commit = 0; commit < commits; commit += 1) {
      parts.clock.advance(SECOND_MS)
      const hour = Math.floor(commit / HOUR_COMMITS) % files.length
      took_ms.push(await commitOne(parts, files[hour], commit))
      if (commit % COMMITS_BETWEEN_UPKEEP === COMMITS_BETWEEN_UPKEEP - 1) upkeep_ms += await tend(parts, commit)
      if (isMark(commit + 1, commits)) marks.push(await markOf(parts, took_ms))
    }
    return figuresOf(marks, upkeep_ms / commits)
  } finally {
    await engine.close()
  }
}

async function openParts(folder: string, engine: QueryEngine): Promise<Parts> {
  const store = quickStore(join(folder, 'lake'))
  const clock = virtualClock(systemClock.now_ms())
  const catalog = filesystemCatalog({ store, clock, dice: systemDice })
  const lake = openLake({ catalog, store, engine })
  const parts = {
    store,
    clock,
    dice: systemDice,
    catalog,
    engine,
    lake,
    viewer: viewerOfEverything('bench'),
    spool: join(folder, 'spool'),
  }
  await createTable(parts, NAME.name, [{ 'source-id': 2, 'field-id': 0, name: 'ordered_at_hour', transform: 'hour' }])
  await catalog.commit(NAME, [], [{ action: 'set-properties', updates: KEPT }])
  return parts
}

interface Written {
  readonly file: NewDataFile
  readonly bytes: Uint8Array
}

/** A file of one row for each hour of a day, to be committed again and again under other names. */
async function filesOfEachHour(parts: Parts): Promise<readonly Written[]> {
  const sql = `SELECT 1 AS order_id, TIMESTAMP '2026-01-31 00:30:00 UTC' + item.hour * INTERVAL '1' HOUR AS ordered_at, 7 AS user_id,
    'tea' AS product_id, 1 AS quantity, 12.5 AS amount FROM UNNEST(sequence(0, 23)) AS item(hour)`
  const written = await writeFiles(parts, { sql, relations: new Map() }, await parts.catalog.load(NAME))
  const files = written.toSorted((one, other) => Number(one.partition?.[0]) - Number(other.partition?.[0]))
  return Promise.all(
    files.map(async (file) => ({ file, bytes: await readFile(await parts.store.localPath(objectKey(file.key))) })),
  )
}

/** How long the commit took; the file was there before it. */
async function commitOne(parts: Parts, written: Written | undefined, commit: number): Promise<number> {
  if (!written) return 0
  const seal = /-crc32-\w+\.parquet$/.exec(written.file.key)?.[0] ?? '.parquet'
  const key = `gold/bench/kept/data/${commit}${seal}`
  await parts.store.write(objectKey(key), written.bytes)
  const change = {
    operation: 'append',
    add: [{ ...written.file, key }],
    remove: [],
    summary: { 'mesh.run': String(commit) },
  } as const
  return timed_ms(() => commitFiles(parts, NAME, change))
}

/** What the pipeline does of a table after so many commits. */
function tend(parts: Parts, commit: number): Promise<number> {
  const since_sweep_ms = (commit * SECOND_MS) % SWEEP_EVERY_MS
  const sweep = since_sweep_ms < COMMITS_BETWEEN_UPKEEP * SECOND_MS ? {} : undefined
  return timed_ms(() => tendTable(parts, NAME, { manifests: { manifests_max: 30 }, expiry: { share_min: 0.1 }, sweep }))
}

interface Mark {
  readonly commit_ms: number
  readonly files: number
  readonly size_mb: number
}

const isMark = (commit: number, commits: number): boolean => [0.1, 0.5, 1].some((part) => Math.round(commits * part) === commit)

async function markOf({ store }: Parts, took_ms: readonly number[]): Promise<Mark> {
  let files = 0
  let size_bytes = 0
  for await (const entry of store.list('gold/bench/kept/', { unfinished: true })) {
    files += 1
    size_bytes += entry.size_bytes
  }
  return { commit_ms: spreadOf('commit', took_ms.slice(-WINDOW)).p50, files, size_mb: size_bytes / 2 ** 20 }
}

function figuresOf([early, middle, late]: readonly Mark[], upkeep_ms: number): readonly Figure[] {
  if (!early || !middle || !late) return []
  const target = atMost(GROWTH_MAX, 'ratio')
  const beside = (mark: string, what: string, at: Mark, of: keyof Mark, unit: string) =>
    figure({
      what: `${what} after ${mark} of a day of commits, no fsync`,
      value: at[of],
      unit,
      baseline: { what: 'after 10 %', value: early[of] },
      target,
    })
  return [
    ...(
      [
        ['50 %', middle],
        ['100 %', late],
      ] as const
    ).flatMap(([mark, at]) => [
      beside(mark, 'commit, p50,', at, 'commit_ms', 'ms'),
      beside(mark, 'files', at, 'files', 'files'),
      beside(mark, 'disk', at, 'size_mb', 'MiB'),
    ]),
    figure({ what: 'upkeep for each commit', value: upkeep_ms, unit: 'ms' }),
  ]
}
