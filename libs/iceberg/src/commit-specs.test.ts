import { describe, expect, test } from 'vitest'
import { commitFiles, type FileChange } from './commit.js'
import { evolveSchema } from './evolve/evolve-schema.js'
import { evolveSpec } from './evolve/evolve-spec.js'
import { byDay, createOrders, fileKey, freshLake, type Lake, openLake, orders, written } from './fixtures/lake.js'
import type { TableMetadata } from './metadata.js'
import type { MetadataChange } from './metadata-change.js'
import { newSchema } from './new-schema.js'
import { type PlanPart, planFiles } from './plan.js'
import { encodeValue, type SingleValue } from './single-value.js'
import { tableFiles } from './table-files.js'
import { currentSnapshot } from './table.js'
import type { PrimitiveType } from './types.js'

/** Tables whose partitioning changed: files of several specs in one table. */

const change = async (lake: Lake, make: (metadata: TableMetadata) => MetadataChange) => {
  const { requirements, updates } = make((await lake.catalog.load(orders)).metadata)
  return lake.catalog.commit(orders, requirements, updates)
}
const commit = (lake: Lake, rest: Partial<FileChange>) =>
  commitFiles(lake, orders, { operation: 'append', add: [], remove: [], summary: {}, ...rest })
const planned = async (lake: Lake, part: PlanPart = {}) =>
  (await planFiles(lake, await lake.catalog.load(orders), part))
    .map((file) => [/([^/]+)\.parquet$/.exec(file.key)?.[1] ?? '', file.spec_id, file.partition] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
const byHour = (metadata: TableMetadata) => evolveSpec(metadata, [{ 'source-id': 2, name: 'ordered_at_hour', transform: 'hour' }])
const DAY = 20_484

async function evolvedTable() {
  const lake = await freshLake()
  await createOrders(lake, [byDay])
  await commit(lake, { add: [await written(lake, 'a', DAY), await written(lake, 'b', DAY + 1)] })
  await change(lake, byHour)
  await commit(lake, { add: [await written(lake, 'c', (DAY + 1) * 24)] })
  return lake
}

describe('a table of several specs', () => {
  test('keeps each file’s own, and prunes each by its own', async () => {
    const lake = await evolvedTable()
    expect(await planned(lake)).toEqual([
      ['a', 0, [DAY]],
      ['b', 0, [DAY + 1]],
      ['c', 1, [(DAY + 1) * 24]],
    ])
    const second = BigInt(DAY + 1) * 86_400_000_000n
    const on = async (from: bigint) =>
      (await planned(lake, { filter: { column: 'ordered_at', op: '>=', value: from } })).map(([name]) => name)
    expect(await on(second)).toEqual(['b', 'c'])
    expect(await on(second + 7_200_000_000n)).toEqual(['b'])
  })

  test('leaves out partitions that are not asked for, by the values of the spec of now alone', async () => {
    const lake = await freshLake()
    await createOrders(lake, [byDay])
    await commit(lake, { add: [await written(lake, 'a', DAY), await written(lake, 'b', DAY + 1)] })
    const part: PlanPart = { partition: (value) => value === DAY }
    const found = await planFiles(lake, await lake.catalog.load(orders), part)
    expect(found.map((file) => [file.key, file.partition_value, file.record_count])).toEqual([[fileKey('a'), DAY, 10]])
    expect(found[0]?.path).toBe(`${lake.store.root}/${fileKey('a')}`)
    await change(lake, byHour)
    expect(await planned(lake, part)).toHaveLength(2)
  })

  test('may have files rewritten under the spec of then', async () => {
    const lake = await evolvedTable()
    const together = { ...(await written(lake, 'd')), spec_id: 0, partition: [DAY] }
    await commit(lake, { operation: 'replace', add: [together], remove: [fileKey('a')] })
    expect((await planned(lake)).map(([name, spec]) => [name, spec])).toEqual([
      ['b', 0],
      ['c', 1],
      ['d', 0],
    ])
  })

  test('is committed to by the spec that its files were written by, though it changes meanwhile', async () => {
    const lake = await freshLake()
    await createOrders(lake, [byDay])
    const other = openLake(lake.root, 2)
    let changed = false
    const overtaken: Lake = {
      ...lake,
      store: {
        ...lake.store,
        write: async (key, bytes, options) => {
          if (!changed && /snap-/.test(key)) {
            changed = true
            await change(other, byHour)
          }
          await lake.store.write(key, bytes, options)
        },
      },
    }
    await commit(overtaken, { add: [await written(lake, 'a', DAY)] })
    expect(await planned(lake)).toEqual([['a', 0, [DAY]]])
  })

  test('is still read and rewritten after an old spec’s column was dropped', async () => {
    const lake = await evolvedTable()
    await change(lake, (metadata) => evolveSpec(metadata, []))
    await change(lake, (metadata) => evolveSchema(metadata, [{ change: 'drop', column: ['ordered_at'] }]))
    await commit(lake, { operation: 'delete', remove: [fileKey('a')] })
    await commit(lake, { add: [await written(lake, 'd')] })
    const reopened = openLake(lake.root)
    expect(await planned(reopened)).toEqual([
      ['b', 0, [DAY + 1]],
      ['c', 1, [(DAY + 1) * 24]],
      ['d', 2, []],
    ])
    const table = await reopened.catalog.load(orders)
    const list = await tableFiles(reopened.store).list(currentSnapshot(table)?.['manifest-list'] ?? '')
    expect(list.map((manifest) => manifest.partition_spec_id).toSorted((one, other) => one - other)).toEqual([0, 1, 2])
  })
})

describe('a partition’s value', () => {
  const bytes = (text: string) => Buffer.from(text, 'hex')
  const samples: readonly (readonly [PrimitiveType, SingleValue])[] = [
    ['boolean', true],
    ['int', -7],
    ['long', -(2n ** 62n)],
    ['float', Math.fround(0.1)],
    ['double', Number.NaN],
    ['date', -1],
    ['time', 86_399_999_999n],
    ['timestamp', -(10n ** 17n)],
    ['timestamptz', 1_769_860_800_000_000n],
    ['string', 'héé \u{1F600}'],
    ['uuid', bytes('123e4567e89b12d3a456426614174000')],
    ['binary', bytes('00ff')],
    ['decimal(38, 2)', -(10n ** 37n)],
    ['decimal(9, 2)', 5n],
    ['fixed[3]', bytes('0001ff')],
  ]

  test('of every type is read as it was written, and null too, by another process', async () => {
    const lake = await freshLake()
    const columns = samples.map(([type], index) => ({ name: `c${index}`, type, required: false }))
    const partition = columns.map(({ name }, index) => ({ 'source-id': index + 1, 'field-id': 0, name, transform: 'identity' }))
    const folder = { location: 'gold/orders/fact_order', properties: {} }
    await lake.catalog.create(orders, { ...folder, schema: newSchema(columns), partition })
    const values = samples.map(([, value]) => value)
    await commit(lake, { add: [{ ...(await written(lake, 'a')), partition: values }] })
    await commit(lake, { add: [{ ...(await written(lake, 'b')), partition: values.map(() => null) }] })
    await commit(lake, {
      operation: 'replace',
      add: [{ ...(await written(lake, 'c')), partition: values }],
      remove: [fileKey('a')],
    })
    const found = await planned(openLake(lake.root))
    expect(found.map(([name]) => name)).toEqual(['b', 'c'])
    expect(found[0]?.[2]).toEqual(values.map(() => null))
    expect(found[1]?.[2].map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))).toEqual(values)
    for (const [index, [type, value]] of samples.entries()) {
      if (Number.isNaN(value)) continue
      const equal = { column: `c${index}`, op: '=', value } as const
      expect((await planned(lake, { filter: equal })).map(([name]) => name)).toEqual(['c'])
      expect(encodeValue(type, found[1]?.[2][index] ?? '')).toEqual(encodeValue(type, value))
    }
  })

  test.each<[string, PrimitiveType, SingleValue]>([
    ['a text for a number', 'int', '7'],
    ['a number out of range', 'int', 2 ** 31],
    ['a fraction', 'long', 1.5],
    ['a decimal of too many digits', 'decimal(3, 1)', 1000n],
    ['bytes of another length', 'uuid', new Uint8Array(4)],
    ['a long text that is no number', 'long', 'x'],
  ])('is refused: %s', async (_, type, value) => {
    const lake = await freshLake()
    const partition = [{ 'source-id': 1, 'field-id': 0, name: 'c', transform: 'identity' }]
    const schema = newSchema([{ name: 'c', type, required: false }])
    await lake.catalog.create(orders, { location: 'gold/orders/fact_order', properties: {}, schema, partition })
    const file = await written(lake, 'a')
    await expect(commit(lake, { add: [{ ...file, partition: [value] }] })).rejects.toThrow(/^PARTITION_VALUE_INVALID/)
    await expect(commit(lake, { add: [file] })).rejects.toThrow(/^PARTITION_VALUE_INVALID/)
  })

  test('of void is none', async () => {
    const lake = await freshLake()
    await createOrders(lake, [{ ...byDay, transform: 'void' }])
    await commit(lake, { add: [await written(lake, 'a')] })
    await expect(commit(lake, { add: [await written(lake, 'b', 7)] })).rejects.toThrow('PARTITION_VALUE_INVALID')
    expect(await planned(lake)).toEqual([['a', 0, [null]]])
  })
})
