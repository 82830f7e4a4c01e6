import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { duckdbEngine, type Relation } from '@storemesh/query-engine'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { compareSides, type LayerVerdict } from './compare-layer.js'
import { jsonRelation } from './json-relation.js'

interface KeyAndContent {
  readonly key: string
  readonly content: string
}

/** Compares two sides as verify does, in an engine with so much memory. */
async function comparing(memory_max_mb: number) {
  const folder = await freshFolder()
  const spill_folder = join(folder, 'spool')
  const engine = duckdbEngine({ memory_max_mb, threads: 1, spill_folder, clock: systemClock, dice: seededDice(1) })
  onTestFinished(() => engine.close())
  const relation = (name: string, rows: Iterable<KeyAndContent>): Promise<Relation> => {
    const all = async function* () {
      for (const { key, content } of rows) yield { key, content }
    }
    return jsonRelation(folder, name, { key: 'string', content: 'string' }, all())
  }
  return async (told: Iterable<KeyAndContent>, landed: Iterable<KeyAndContent>): Promise<LayerVerdict> => {
    const relations = new Map([
      ['told', await relation('told', told)],
      ['landed', await relation('landed', landed)],
    ])
    const side = (name: string) => `SELECT key, content FROM ${name}`
    return compareSides({ engine }, { layer: 'any', expected: side('told'), found: side('landed'), relations })
  }
}

/** What each key's contents are, in an order of their own. */
function byKey(rows: readonly KeyAndContent[]): ReadonlyMap<string, readonly string[]> {
  const contents = new Map<string, string[]>()
  for (const { key, content } of rows) contents.set(key, [...(contents.get(key) ?? []), content].toSorted())
  return contents
}

/** The same verdict, from lists of all that a key has. */
function verdictOf(told: readonly KeyAndContent[], landed: readonly KeyAndContent[]): LayerVerdict {
  const [expected, found] = [byKey(told), byKey(landed)]
  const verdict = { layer: 'any', expected: told.length, found: landed.length, lost: 0, doubled: 0, wrong: 0 }
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [wanted, there] = [expected.get(key) ?? [], found.get(key) ?? []]
    verdict.lost += Math.max(wanted.length - there.length, 0)
    verdict.doubled += Math.max(there.length - wanted.length, 0)
    if (wanted.length === there.length && wanted.join('\n') !== there.join('\n')) verdict.wrong++
  }
  return verdict
}

const someRows = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), content: fc.constantFrom('', 'x', 'y', 'xy') }), {
  maxLength: 8,
})

test('says of two sides what lists of all contents would say', async () => {
  const compare = await comparing(128)
  await fc.assert(
    fc.asyncProperty(someRows, someRows, async (told, landed) => {
      expect(await compare(told, landed)).toEqual(verdictOf(told, landed))
    }),
    { seed: 5, numRuns: 40 },
  )
})

const ROWS = 120_000

/** Keys and contents as long as those of a shop's events; one of each kind of difference among them. */
function* aLongHistory(isLanded: boolean): Iterable<KeyAndContent> {
  for (let at = 0; at < ROWS; at++) {
    if (isLanded && at === 7) continue
    const row = {
      key: `event_${at}`.padEnd(40, '-'),
      content: `${at}|${isLanded && at === 9 ? 'other' : 'same'}|`.padEnd(160, 'x'),
    }
    yield row
    if (isLanded && at === 8) yield row
  }
}

test('compares a history that is larger than the memory of its engine', async () => {
  const compare = await comparing(64)
  expect(await compare(aLongHistory(false), aLongHistory(true))).toEqual({
    layer: 'any',
    expected: ROWS,
    found: ROWS,
    lost: 1,
    doubled: 1,
    wrong: 1,
  })
})
