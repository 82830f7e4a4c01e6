import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planChange, type TableChange } from './change.js'
import { commitFiles, type FileChange } from './commit.js'
import { equalityDeletes, nameOf, positionDeletes } from './fixtures/delete-files.js'
import { createOrders, fileKey, freshLake, type Lake, orders, written } from './fixtures/lake.js'
import { changeModel, type ModelChange } from './fixtures/model-change.js'
import { minus, modelTable, plus, rowsOf } from './fixtures/model-table.js'
import type { PlannedFile } from './planned-file.js'

const commit = async (lake: Lake, change: Partial<FileChange>) => {
  const { snapshot } = await commitFiles(lake, orders, { operation: 'overwrite', add: [], remove: [], summary: {}, ...change })
  return snapshot['snapshot-id']
}
const changeOf = async (lake: Lake, from: string, to: string) => planChange(lake, await lake.catalog.load(orders), { from, to })

const named = (files: readonly { readonly key: string }[]) => files.map(nameOf).join(' ')
const shownFile = (file: PlannedFile) =>
  `${nameOf(file)} without [${named(file.deletes)}]${file.lost ? ` only [${named(file.lost)}]` : ''}`
const shown = ({ added, removed, appendOnly }: TableChange) => ({
  added: added.map(shownFile).toSorted((one, other) => one.localeCompare(other)),
  removed: removed.map(shownFile).toSorted((one, other) => one.localeCompare(other)),
  appendOnly,
})

async function ordersOf(...names: readonly string[]) {
  const lake = await freshLake()
  await createOrders(lake)
  const add = await Promise.all(names.map((name) => written(lake, name)))
  return { lake, first: await commit(lake, { operation: 'append', add }) }
}

describe('a change between two snapshots', () => {
  test('has the files that came, without what was deleted from them since', async () => {
    const { lake, first } = await ordersOf('a')
    await commit(lake, { operation: 'append', add: [await written(lake, 'b')] })
    const last = await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd', 'b')] })
    expect(shown(await changeOf(lake, first, last))).toEqual({ added: ['b without [d]'], removed: [], appendOnly: true })
  })

  test('has the rows that a file lost, beside those that it lost before', async () => {
    const { lake } = await ordersOf('a', 'b')
    const from = await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd1', 'a')] })
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd2', 'a')] })
    const to = await commit(lake, { operation: 'delete', addDeletes: [await equalityDeletes(lake, 'e')] })
    expect(shown(await changeOf(lake, from, to))).toEqual({
      added: [],
      removed: ['a without [d1] only [d2 e]', 'b without [] only [e]'],
      appendOnly: false,
    })
  })

  test('has a file that went as it was at first', async () => {
    const { lake } = await ordersOf('a')
    const from = await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd1', 'a')] })
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd2', 'a')] })
    const to = await commit(lake, { operation: 'delete', remove: [fileKey('a')] })
    expect(shown(await changeOf(lake, from, to))).toEqual({ added: [], removed: ['a without [d1]'], appendOnly: false })
  })

  test('has nothing of a replace, and what came before it as it was then', async () => {
    const { lake, first } = await ordersOf('a')
    await commit(lake, { operation: 'append', add: [await written(lake, 'b')] })
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd', 'b')] })
    const compacted = await commit(lake, {
      operation: 'replace',
      remove: [fileKey('a'), fileKey('b')],
      add: [await written(lake, 'c')],
    })
    expect(shown(await changeOf(lake, first, compacted))).toEqual({ added: ['b without [d]'], removed: [], appendOnly: true })
    const last = await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'dc', 'c')] })
    expect(shown(await changeOf(lake, first, last))).toEqual({
      added: ['b without [d]'],
      removed: ['c without [] only [dc]'],
      appendOnly: false,
    })
  })

  test('has nothing where delete files were written together', async () => {
    const { lake } = await ordersOf('a')
    await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd1', 'a')] })
    const from = await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd2', 'a')] })
    const to = await commit(lake, {
      operation: 'replace',
      remove: [fileKey('d1'), fileKey('d2')],
      addDeletes: [await positionDeletes(lake, 'd3', 'a')],
    })
    expect(shown(await changeOf(lake, from, to))).toEqual({ added: [], removed: [], appendOnly: true })
  })

  test('has the rows that came back where deletes were taken away', async () => {
    const { lake } = await ordersOf('a')
    const from = await commit(lake, { operation: 'delete', addDeletes: [await positionDeletes(lake, 'd', 'a')] })
    const to = await commit(lake, { remove: [fileKey('d')] })
    expect(shown(await changeOf(lake, from, to))).toEqual({ added: ['a without [] only [d]'], removed: [], appendOnly: true })
  })
})

test('what was held, without what was removed and with what was added, is what is held', async () => {
  const share = fc.double({ min: 0, max: 0.999, noNaN: true })
  const change: fc.Arbitrary<ModelChange> = fc.record({
    kind: fc.constantFrom(
      'append',
      'deleteByPlace',
      'deleteByValue',
      'mergeOnRead',
      'copyOnWrite',
      'dropFile',
      'compact',
      'rewriteDeletes',
      'restore',
      'publish',
    ),
    which: fc.array(share, { minLength: 1, maxLength: 4 }),
    rows: fc.integer({ min: 1, max: 5 }),
  })
  const seen = { pairs: 0, lost: 0, regained: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 9 }), fc.boolean(), async (changes, isPartitioned) => {
      const model = await modelTable(isPartitioned)
      await changeModel(model, { kind: 'append', which: [0], rows: 5 })
      for (const each of changes) await changeModel(model, each)
      const rowsAt = async (snapshot_id: string) => rowsOf(model, await model.plan(snapshot_id))
      for (const [index, from] of model.snapshots.entries()) {
        const before = await rowsAt(from)
        for (const to of model.snapshots.slice(index)) {
          const { added, removed, appendOnly } = await changeOf(model.lake, from, to)
          const after = await rowsAt(to)
          expect(minus(plus(before, rowsOf(model, added)), rowsOf(model, removed))).toEqual(after)
          const wentSome = [...minus(after, before).values()].some((count) => count < 0)
          expect(appendOnly && wentSome).toBe(false)
          seen.pairs += 1
          seen.lost += removed.filter((file) => file.lost).length
          seen.regained += added.filter((file) => file.lost).length
        }
      }
    }),
    { seed: 4, numRuns: 40 },
  )
  expect(seen.pairs).toBeGreaterThan(500)
  expect(seen.lost).toBeGreaterThan(100)
  expect(seen.regained).toBeGreaterThan(5)
})
