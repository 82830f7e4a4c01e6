import { type Dice, seededDice } from '@storemesh/core'
import { filesystemStore } from '@storemesh/object-store'
import { expect, test } from 'vitest'
import type { ColumnStatistics } from './column-statistics.js'
import { commitFiles } from './commit.js'
import type { NewDeleteFile } from './deletes/new-delete-file.js'
import { COLUMNS, idOf, schema, specOf } from './fixtures/every-type.js'
import { freshLake } from './fixtures/lake.js'
import type { ManifestEntry } from './manifest.js'
import type { NewDataFile } from './new-data-file.js'
import { planFiles } from './plan.js'
import { columnStatisticsOf } from './read-statistics.js'
import { encodeValue, type SingleValue } from './single-value.js'
import { currentSnapshot } from './table.js'
import { tableFiles } from './table-files.js'
import type { PrimitiveType } from './types.js'

const NAME = { namespace: 'sales', name: 'every_type' }
const PARTITIONED = ['i', 'l', 's', 't', 'day', 'm', 'b', 'yes', 'u']

const VALUES: Readonly<Record<string, (dice: Dice) => SingleValue>> = {
  i: (dice) => dice.between(-9, 9),
  l: (dice) => BigInt(dice.between(-9, 9)) * 2n ** 50n,
  f: (dice) => dice.between(-9, 9) / 2,
  d: (dice) => dice.between(-9, 9) / 4,
  s: (dice) => dice.pick(['', 'Bandung', 'é', 'store-1']),
  t: (dice) => BigInt(dice.between(-9, 9)) * 1_000_000n,
  day: (dice) => dice.between(-9, 20_000),
  m: (dice) => BigInt(dice.between(-999, 999)),
  b: (dice) => Buffer.from([dice.between(0, 255), 1]),
  yes: (dice) => dice.chance(0.5),
  u: (dice) => Buffer.alloc(16, dice.between(0, 255)),
}

const valueOf = (dice: Dice, name: string): SingleValue => VALUES[name]?.(dice) ?? 0

function statisticsOf(dice: Dice, name: string, type: PrimitiveType): ColumnStatistics {
  const bound = encodeValue(type, valueOf(dice, name))
  const counts = { value_count: dice.between(1, 9), null_count: dice.between(0, 3) }
  return dice.chance(0.2) ? counts : { ...counts, size_bytes: 5, lower: bound, upper: bound }
}

/** Its bytes are nothing that commits and plans look at. */
const aFile = (dice: Dice): NewDataFile => ({
  key: `gold/sales/every_type/data/${dice.uuid()}.parquet`,
  record_count: 9,
  size_bytes: 1,
  partition: PARTITIONED.map((name) => (dice.chance(0.2) ? null : valueOf(dice, name))),
  columns: new Map(Object.entries(COLUMNS).map(([name, type]) => [idOf(name), statisticsOf(dice, name, type)])),
  ...(dice.chance(0.5) && { split_offsets: [4, 90] }),
})

const deletesFor = (dice: Dice, { key, partition = [] }: NewDataFile): NewDeleteFile => ({
  key: `gold/sales/every_type/data/${dice.uuid()}.parquet`,
  spec_id: 0,
  partition,
  record_count: 1,
  size_bytes: 1,
  columns: new Map(),
  ...(dice.chance(0.5) ? { kind: 'position', data_file: key } : { kind: 'equality', equality_ids: [idOf('l')] }),
})

/** What was read of an entry, without what it is carried to other manifests by. */
const told = (entry: ManifestEntry) => ({ ...entry, data_file: { ...entry.data_file, details: undefined } })

const statistics = ({ data_file }: ManifestEntry) => Object.keys(COLUMNS).map((name) => columnStatisticsOf(data_file, idOf(name)))

test.each([1, 2, 3])('what a writer remembers of its manifests is what another reader finds in them (seed %i)', async (seed) => {
  const dice = seededDice(seed)
  const lake = await freshLake()
  const { root, store, catalog } = lake
  const { fields: partition } = specOf(PARTITIONED.map((name) => [name, 'identity']))
  await catalog.create(NAME, { location: 'gold/sales/every_type', schema, partition, properties: {} })
  const standing: NewDataFile[] = []
  for (let step = 0; step < 8; step += 1) {
    const add = Array.from({ length: dice.between(1, 4) }, () => aFile(dice))
    const gone = standing.length > 2 && dice.chance(0.3) ? standing.splice(0, 1) : []
    const addDeletes = standing.slice(0, dice.between(0, 2)).map((file) => deletesFor(dice, file))
    const remove = gone.map(({ key }) => key)
    await commitFiles(lake, NAME, { operation: 'overwrite', add, addDeletes, remove, summary: {} })
    standing.push(...add)

    const table = await catalog.load(NAME)
    const [own, other] = [store, filesystemStore(root)]
    expect(await planFiles({ store: own }, table)).toEqual(await planFiles({ store: other }, table))
    for (const manifest of await tableFiles(other).list(currentSnapshot(table)?.['manifest-list'] ?? '')) {
      const [remembered, found] = [tableFiles(own), tableFiles(other)]
      expect(await remembered.entries(manifest, table.metadata)).toEqual(await found.entries(manifest, table.metadata))
      const [mine, theirs] = [
        await remembered.detailedEntries(manifest, table.metadata),
        await found.detailedEntries(manifest, table.metadata),
      ]
      expect(mine.map(told)).toEqual(theirs.map(told))
      expect(mine.map(statistics)).toEqual(theirs.map(statistics))
    }
  }
})
