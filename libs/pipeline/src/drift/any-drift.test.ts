import type { ContractColumn, ContractType } from '@storemesh/contract'
import { type Dice, isJsonObject, type Json, type JsonObject, parseJson, seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { optional, receiptsWith, retyped } from '../fixtures/changed-contract.js'
import { rowsOf } from '../fixtures/outcome.js'
import { BRONZE, bronzeOnly } from '../fixtures/refused-receipts.js'
import { withFreshFiles } from '../fixtures/sales-domain.js'
import { receipt, unreadable } from '../fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from '../fixtures/world.js'

const openWorld = worldsOfThisFile()

const FIELDS = ['gift', 'note', 'campaign', 'floor'] as const
type FieldName = (typeof FIELDS)[number]
const INT: ContractType = { kind: 'scalar', type: 'int' }
const LONG: ContractType = { kind: 'scalar', type: 'long' }

/** The contract's columns as they may become: those that it learned of, in the order in which it did, narrow or wide. */
interface Era {
  readonly known: ReadonlyMap<FieldName, ContractType>
}

function nextEra(dice: Dice, { known }: Era): Era {
  const next = new Map([...known].map(([name, of]) => [name, dice.chance(0.3) ? LONG : of] as const))
  const [first, ...others] = FIELDS.filter((name) => !next.has(name))
  if (first && dice.chance(0.6)) next.set(dice.pick([first, ...others]), dice.pick([INT, LONG]))
  return { known: next }
}

const columnsOf = ({ known }: Era) =>
  receiptsWith((columns: readonly ContractColumn[]) => [
    ...[...known].reduce(
      (all, [name, of]) => (all.some((each) => each.name === name) ? retyped(all, name, of) : [...all, optional(name, of)]),
      columns,
    ),
  ])

interface Told {
  readonly value: string
  /** What must be found, of what is not always there; undefined where the contract cannot read it. */
  readonly row: JsonObject | undefined
}

function told(dice: Dice, receipt_id: string, { known }: Era): Told {
  const fields = FIELDS.filter(() => dice.chance(0.5)).map((name) => [name, dice.pick([7, 3_000_000_000, 'seven'])] as const)
  const isReadable = fields.every(([name, value]) => {
    const of = known.get(name)
    return of === undefined || (typeof value === 'number' && (of === LONG || value === 7))
  })
  const unknown = fields.filter(([name]) => !known.has(name))
  const columns = fields.filter(([name]) => known.has(name)).map(([name, value]) => [name, String(value)] as const)
  const value = JSON.stringify({ ...receipt(receipt_id), ...Object.fromEntries(fields) })
  if (!isReadable) return { value, row: undefined }
  const rest = unknown.length === 0 ? null : JSON.stringify(Object.fromEntries(unknown))
  return { value, row: { receipt_id, ...Object.fromEntries(columns), unknown_fields: rest } }
}

/** The columns that are not always there, and the id, as texts. */
function seen(text: string): JsonObject {
  const row = parseJson(text)
  if (!isJsonObject(row)) throw new Error('a row is an object')
  const fields = FIELDS.flatMap((name) => (row[name] === undefined || row[name] === null ? [] : [[name, textOf(row[name])]]))
  return { receipt_id: row['receipt_id'] ?? null, ...Object.fromEntries(fields), unknown_fields: row['unknown_fields'] ?? null }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value))

const byId = (rows: readonly JsonObject[]) =>
  rows.toSorted((a, b) => (textOf(a['receipt_id']) < textOf(b['receipt_id']) ? -1 : 1))

test.each([1, 2, 3, 4, 5, 6])(
  'whatever comes and is learned of, each row that its contract could read is there once (seed %i)',
  async (seed) => {
    const dice = seededDice(seed)
    const world = await openWorld()
    const expected: JsonObject[] = []
    let era: Era = { known: new Map() }
    let parts = world.freshParts()
    for (let batch = 0; batch < 5; batch++) {
      const tellings = Array.from({ length: dice.between(1, 8) }, (_, n) => told(dice, `r${batch}-${n}`, era))
      await world.tell(...tellings.map(({ value }, n) => unreadable(`till-${n % 2}`, value)))
      parts = { ...world.freshParts(), contracts: columnsOf(era) }
      await turnsOf(parts, withFreshFiles(bronzeOnly, dice.pick(['avro', 'parquet'])))
      expected.push(...tellings.flatMap(({ row }) => (row ? [row] : [])))
      era = nextEra(dice, era)
    }
    expect(byId((await rowsOf(parts, BRONZE)).map(seen))).toEqual(byId(expected))
  },
)
