import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, rm, rmdir, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, messageOf, seededDice, systemClock, systemDice } from '@storemesh/core'
import { filesystemCatalog, newSchema, type TableName } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { duckdbEngine, type Question } from '@storemesh/query-engine'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { leftBehind } from '../crash/fixtures/left-behind.js'
import { appendRows, type ChangeParts, compactTable, mergeRows, openLake } from '../index.js'
import { sweepLater } from '../crash/fixtures/sweep-later.js'

const SALES: TableName = { namespace: 'sales', name: 'receipts' }
const DISK_BYTES = 2 * 2 ** 20
const PAGE_BYTES = 4096
const run = promisify(execFile)

const mount = (disk: string) => run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk])

/** Only some users may, and not in every container. */
const mayMount = await (async () => {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  const isMounted = await mount(folder).then(
    () => true,
    () => false,
  )
  if (isMounted) await run('umount', [folder])
  await rmdir(folder)
  return isMounted
})()

/** A lake on a disk of two megabytes; engine and spool are elsewhere. */
async function onSmallDisk() {
  const folder = await temporaryFolder()
  const disk = join(folder, 'disk')
  await mkdir(disk)
  await mount(disk)
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: join(folder, 'spill'), clock: systemClock })
  onTestFinished(async () => {
    await engine.close()
    await run('umount', [disk])
  })
  const [clock, dice] = [systemClock, systemDice]
  const reopened = (): ChangeParts => {
    const store = filesystemStore(join(disk, 'lake'))
    const catalog = filesystemCatalog({ store, clock, dice })
    const lake = openLake({ catalog, store, engine })
    return { store, catalog, clock, dice, engine, lake, spool: join(folder, 'spool'), viewer: viewerOfEverything('test') }
  }
  const ballast = join(disk, 'ballast')
  return {
    reopened,
    makeRoom: () => rm(ballast, { force: true }),
    /** Leaves so many pages free. */
    fill: async (pages: number): Promise<void> => {
      const { bavail: free } = await statfs(disk)
      await using file = await open(ballast, 'w')
      await file.write(Buffer.alloc(Math.max(0, free - pages) * PAGE_BYTES))
    },
  }
}

const question = (id: number): Question => ({
  sql: `SELECT ${id} AS id, ${id} AS step UNION ALL SELECT 0, ${id}`,
  relations: new Map(),
})

async function rowsOf({ lake, viewer }: ChangeParts): Promise<string> {
  const rows: string[] = []
  for await (const batch of lake.rows('SELECT id, step FROM sales.receipts ORDER BY id', viewer))
    rows.push(...batch.map((row) => `${Number(row['id'])} ${Number(row['step'])}`))
  return rows.join(', ')
}

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) =>
      isFault(error, 'DISK_FULL') && error.message.includes('silver/sales/receipts/') ? 'DISK_FULL' : messageOf(error),
  )

const FREE_PAGES_MAX = 16

async function fillsUp(): Promise<void> {
  const { reopened, fill, makeRoom } = await onSmallDisk()
  const parts = reopened()
  const schema = newSchema(['id', 'step'].map((name) => ({ name, type: 'long', required: true }) as const))
  const properties = { 'write.merge.mode': 'merge-on-read' }
  await parts.catalog.create(SALES, { location: 'silver/sales/receipts', schema, partition: [], properties })
  await appendRows(parts, SALES, question(1))
  const refused = { merge: 0, compaction: 0 }
  let rows = '0 1, 1 1'
  for (let pages = 0; pages <= FREE_PAGES_MAX; pages += 1) {
    const id = pages + 2
    await fill(pages)
    const merged = await outcomeOf(mergeRows(reopened(), SALES, { fresh: question(id), key: ['id'] }))
    expect(['done', 'DISK_FULL'], `${pages} pages free: ${merged}`).toContain(merged)
    if (merged === 'done') rows = `0 ${id}, ${rows.replace(/^0 \d+, /, '')}, ${id} ${id}`
    else refused.merge += 1
    expect(await rowsOf(reopened())).toBe(rows)
    const compacted = await outcomeOf(compactTable(reopened(), SALES, { isEager: true }))
    expect(['done', 'DISK_FULL'], `${pages} pages free: ${compacted}`).toContain(compacted)
    if (compacted !== 'done') refused.compaction += 1
    expect(await rowsOf(reopened())).toBe(rows)
    await makeRoom()
  }
  // some in the middle of a commit, and some not at all
  for (const count of Object.values(refused)) expect(count).toBeGreaterThan(3)
  expect(refused.merge).toBeLessThan(FREE_PAGES_MAX)
  await mergeRows(reopened(), SALES, { fresh: question(99), key: ['id'] })
  expect(await rowsOf(reopened())).toBe(`0 99, ${rows.replace(/^0 \d+, /, '')}, 99 99`)
  expect(await sweepLater(reopened(), SALES)).toBeGreaterThan(0)
  expect(await leftBehind(reopened(), await reopened().catalog.load(SALES))).toEqual({ left: [], missing: [] })
}

async function growsPastLimit(): Promise<void> {
  const folder = await temporaryFolder()
  const child = fileURLToPath(new URL('fixtures/commit-past-limit.ts', import.meta.url))
  const command = `ulimit -f 8; exec "$0" --conditions=@mesh/source --import tsx "$1" "$2"`
  const { stdout } = await run('bash', ['-c', command, process.execPath, child, folder])
  const [committed, code, message] = stdout.split('\n')
  expect({ code, message }).toEqual({ code: 'DISK_FULL', message: expect.stringContaining('silver/sales/receipts/metadata/v') })
  expect(Number(committed)).toBeGreaterThan(2)
  const clock = systemClock
  const dice = seededDice(2)
  const store = filesystemStore(folder)
  const catalog = filesystemCatalog({ store, clock, dice })
  const table = await catalog.load(SALES)
  expect(table.metadata.snapshots).toHaveLength(Number(committed))
  expect(await sweepLater({ store, catalog, clock, dice }, SALES)).toBe(1) // the list of the one that was refused
  expect(await leftBehind({ store }, table)).toEqual({ left: [], missing: [] })
}

/** The second needs no rights. */
const FULL_DISKS: readonly (readonly [string, () => Promise<void>])[] = [
  ...(mayMount ? [['disk of two megabytes that fills up at any step', fillsUp] as const] : []),
  ['limit on the size of files, which is a full disk for who may mount none,', growsPastLimit],
]

test.each(FULL_DISKS)(
  'a %s refuses the commit by name; readers go on, and once there is room a sweep leaves nothing of it',
  async (_, check) => {
    await expect(check()).resolves.toBeUndefined()
  },
)
