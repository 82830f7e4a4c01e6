import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { commitFiles, filesystemCatalog, newSchema } from '@storemesh/iceberg'
import { filesystemStore, objectKey } from '@storemesh/object-store'
import { describe, expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import {
  ageMinutes,
  asOf,
  bytesMax,
  filesMax,
  filesMin,
  keep,
  manifestBytes,
  orphanHours,
  snapshotsMax,
  to,
} from '../table-upkeep.js'

const NAME = { namespace: 'orders', name: 'fact_order' }

/** A data folder with one table of two commits, whose files nobody opens. */
async function folderWithTable() {
  const layout = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
  const store = filesystemStore(layout.lake)
  const parts = {
    store,
    clock: systemClock,
    dice: seededDice(1),
    catalog: filesystemCatalog({ store, clock: systemClock, dice: seededDice(2) }),
  }
  const schema = newSchema([{ name: 'order_id', type: 'long', required: true }])
  await parts.catalog.create(NAME, { location: 'gold/orders/fact_order', schema, partition: [], properties: {} })
  for (const name of ['a', 'b']) {
    const key = `gold/orders/fact_order/data/${name}.parquet`
    await store.write(objectKey(key), new Uint8Array([1]))
    const add = [{ key, record_count: 10, size_bytes: 1, columns: new Map() }]
    await commitFiles(parts, NAME, { operation: 'append', add, remove: [], summary: {} })
  }
  const { metadata } = await parts.catalog.load(NAME)
  const table = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await mesh(['table', ...args, '--data', layout.root])
    return { code, stdout, stderr }
  }
  return { layout, table, first: metadata.snapshots[0]?.['snapshot-id'] ?? '', catalog: parts.catalog }
}

/** What each option makes of a text. */
test.each([
  [bytesMax, '-1', 'OPTION_INVALID: --max-bytes: expected a whole number from 1'],
  [filesMin, '1', 'OPTION_INVALID: --min-files: expected a whole number from 2'],
  [manifestBytes, 'big', 'OPTION_INVALID: --target-bytes: expected a whole number'],
  [keep, '0', 'OPTION_INVALID: --keep: expected a whole number from 1'],
  [ageMinutes, '1.5', 'OPTION_INVALID: --older-than-minutes: expected a whole number from 1'],
  [snapshotsMax, '-5', 'OPTION_INVALID: --max-snapshots: expected a whole number'],
  [orphanHours, '0', 'OPTION_INVALID: --older-than-hours: expected a whole number from 1'],
  [filesMax, '', 'OPTION_INVALID: --max-files: expected a whole number'],
  [asOf, 'yesterday', 'OPTION_INVALID: --as-of: expected an instant such as 2026-01-31T12:00:00Z, got "yesterday"'],
  [asOf, '2026-02-31T12:00:00Z', 'OPTION_INVALID: --as-of: expected an instant'],
  [to, 'first', 'OPTION_INVALID: --to: expected the number of a snapshot'],
] as const)('a value that makes no sense is refused: %#', (option, text, says) => {
  expect(() => option.resolve(text, '/')).toThrow(says)
})

describe('a verb that keeps a table short refuses by name', () => {
  test('a table that is not there, before it touches another one', async () => {
    const { table, catalog } = await folderWithTable()
    for (const verb of ['compact', 'expire'])
      expect(await table(verb, 'fact_order', 'fact_ordr')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^TABLE_NOT_FOUND: .*fact_ordr/),
      })
    expect((await catalog.load(NAME)).metadata.snapshots).toHaveLength(2)
  })

  test('a snapshot that the table does not have, a time before its first, and two answers to one question', async () => {
    const { table, first } = await folderWithTable()
    const told = async (...args: readonly string[]) => (await table('rollback', ...args)).stderr
    expect(await told('fact_order')).toMatch(/^OPTION_MISSING: expected --to SNAPSHOT or --as-of TIME/)
    expect(await told('fact_order', '--to', '77')).toMatch(/^SNAPSHOT_EXPIRED: orders\.fact_order has no snapshot 77/)
    expect(await told('fact_order', '--as-of', '2001-01-01T00:00:00Z')).toMatch(/^SNAPSHOT_EXPIRED: /)
    expect(await told('fact_order', '--to', first, '--as-of', '2026-01-31T12:00:00Z')).toMatch(/^OPTION_INVALID: expected one of/)
    expect(await told('fact_order', 'fact_order', '--to', first)).toMatch(/^OPTION_INVALID: --to names a snapshot of one table/)
  })

  test('a folder that is none, and makes none of it', async () => {
    const data = join(await freshFolder(), 'nothing')
    expect(await mesh(['table', 'sweep', 'fact_order', '--data', data])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^DATA_FOLDER_MISSING/),
    })
  })
})

test('a domain that somebody else writes is left alone, and looked at all the same', async () => {
  const { layout, table } = await folderWithTable()
  await using lock = await takeDomainLock(layout, 'orders')
  expect(lock.domain).toBe('orders')
  for (const verb of ['compact', 'sweep'])
    expect(await table(verb, 'fact_order')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^DOMAIN_LOCKED: .*Reading works meanwhile/),
    })
  expect(await table('rewrite-manifests', 'fact_order', '--dry-run')).toMatchObject({
    code: 0,
    stdout: 'table\toutcome\tmanifests_before\tmanifests_after\tentries\norders.fact_order\twould be rewritten\t2\t1\t2\n',
  })
})

test('a rollback sets a table back, and says what that comes to', async () => {
  const { table, first, catalog } = await folderWithTable()
  const newest = (await catalog.load(NAME)).metadata['current-snapshot-id']
  const { code, stdout } = await table('rollback', 'fact_order', '--to', first)
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `table\toutcome\tfrom\tto\trows_before\trows_after\norders.fact_order\trolled back\t${newest}\t${first}\t20\t10\n`,
  })
  expect(await table('rollback', 'fact_order', '--to', first)).toMatchObject({ stdout: expect.stringContaining('nothing to do') })
})
