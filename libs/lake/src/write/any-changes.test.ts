import { type Dice, seededDice } from '@storemesh/core'
import { planChange, type SnapshotId } from '@storemesh/iceberg'
import { describe, expect, test } from 'vitest'
import {
  COLUMNS,
  type Item,
  NAME,
  questionOf,
  someIds,
  someItems,
  standing,
  stockLevels,
  textOf,
  textsOf,
} from '../fixtures/stock-levels.js'
import { appendRows, type ChangeParts, deleteRows, mergeRows, overwritePartitions, overwriteRows, replaceRows } from '../index.js'

const STEPS = 12
const { aTable, rowsAt } = stockLevels()

/** Changes the table and what is expected of it in the same way. */
async function changed(
  parts: ChangeParts,
  dice: Dice,
  before: readonly Item[],
  isPartitioned: boolean,
): Promise<readonly Item[]> {
  switch (dice.pick(['merge', 'merge', 'delete', 'overwrite', 'replace', 'append', 'partitions'])) {
    case 'delete': {
      const least = dice.between(0, 9)
      await deleteRows(parts, NAME, { sql: `count >= ${least}` })
      return before.filter(({ count }) => count === null || count < least)
    }
    case 'overwrite': {
      const [day, items] = [
        dice.between(1, 4),
        someItems(dice, someIds(dice, 30)).map((item) => ({ ...item, id: item.id + 1000 })),
      ]
      await overwriteRows(parts, NAME, { fresh: questionOf(items), gone: { sql: `day = ${day}` } })
      return [...before.filter((item) => item.day !== day), ...items]
    }
    case 'replace': {
      const items = someItems(dice, someIds(dice, 30))
      await replaceRows(parts, NAME, questionOf(items))
      return items
    }
    case 'append': {
      const items = someItems(dice, someIds(dice, 30)).map((item) => ({ ...item, id: item.id + 5000 + before.length * 100 }))
      await appendRows(parts, NAME, questionOf(items))
      return [...before, ...items]
    }
    case 'partitions': {
      const items = someItems(dice, someIds(dice, 30)).map((item) => ({ ...item, id: item.id + 3000 + before.length * 100 }))
      await overwritePartitions(parts, NAME, questionOf(items))
      const days = new Set(items.map(({ day }) => day))
      return [...(isPartitioned ? before.filter(({ day }) => !days.has(day)) : []), ...items]
    }
    default: {
      const items = someItems(dice, someIds(dice, 30))
      const fresh = dice.chance(0.5) ? questionOf(items) : await standing(parts, questionOf(items), COLUMNS)
      await mergeRows(parts, NAME, { fresh, key: ['id'] })
      return [...before.filter(({ id }) => items.every((item) => item.id !== id)), ...items]
    }
  }
}

/** Each text as often as it is in the list more than in the other. */
function without(texts: readonly string[], taken: readonly string[]): string[] {
  const left = [...texts]
  for (const text of taken) {
    const at = left.indexOf(text)
    expect(at, `${text} went and was not there`).toBeGreaterThanOrEqual(0)
    left.splice(at, 1)
  }
  return left
}

describe.each([
  ['copy-on-write', false],
  ['copy-on-write', true],
  ['merge-on-read', false],
  ['merge-on-read', true],
] as const)('a table that is changed by %s, partitioned: %s,', (mode, isPartitioned) => {
  test.each([1, 2, 3])('says what the changes came to, now and then, and what came and went between (seed %i)', async (seed) => {
    const parts = await aTable(mode, isPartitioned)
    const dice = seededDice(seed)
    let items: readonly Item[] = []
    const then: { readonly id: SnapshotId; readonly rows: readonly string[] }[] = []
    for (let step = 0; step < STEPS; step++) {
      items = await changed(parts, dice, items, isPartitioned)
      const { metadata } = await parts.catalog.load(NAME)
      const rows = await rowsAt(parts)
      expect(rows).toEqual(items.map(textOf).toSorted())
      then.push({ id: metadata['current-snapshot-id'] ?? '', rows })
    }
    for (const { id, rows } of then) expect(await rowsAt(parts, id)).toEqual(rows)
    const table = await parts.catalog.load(NAME)
    for (const [from, to] of [
      [0, STEPS - 1],
      [2, 6],
      [5, 6],
      [7, STEPS - 1],
    ] as const) {
      const [first, last] = [then[from], then[to]]
      if (!first || !last) throw new Error('there are fewer steps')
      const { added, removed } = await planChange(parts, table, { from: first.id, to: last.id })
      const came = await textsOf(parts, await parts.lake.relation(table, { files: added }))
      const went = await textsOf(parts, await parts.lake.relation(table, { files: removed }))
      expect(without([...first.rows, ...came], went).toSorted()).toEqual(last.rows)
    }
  })
})
