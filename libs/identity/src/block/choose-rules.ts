import type { Dice } from '@storemesh/core'
import type { Kind } from '../kinds/kind.js'
import type { Field } from '../table/field.js'
import { roleOf } from '../compare/comparison.js'
import type { BlockKey } from './block-key.js'

/** Records that agree in all of these keys are compared. */
export interface BlockRule {
  readonly name: string
  readonly keys: readonly BlockKey[]
  readonly fields: ReadonlySet<Field>
  /** By what a block that is too large is put in order, so that neighbours in it are alike in something else. */
  readonly orderedBy: BlockKey | undefined
}

/** How often two records of one person say the same, and how often one has a slip of the pen; else it is something else. */
const RELIABLE: Readonly<Record<Kind, readonly [same: number, slip: number]>> = {
  'given name': [0.78, 0.14],
  'middle name': [0.7, 0.1],
  surname: [0.8, 0.12],
  'full name': [0.7, 0.2],
  'birth date': [0.82, 0.12],
  'birth year': [0.9, 0.06],
  'birth month': [0.9, 0],
  'birth day': [0.9, 0],
  age: [0.85, 0.1],
  'e-mail': [0.75, 0.15],
  phone: [0.8, 0.08],
  'id number': [0.86, 0.1],
  gender: [0.96, 0],
  street: [0.72, 0.13],
  'house number': [0.82, 0.06],
  city: [0.8, 0.1],
  postcode: [0.82, 0.1],
  region: [0.88, 0.05],
  text: [0.7, 0.1],
  category: [0.85, 0],
}

const MATCHES = 4000
const KEYS_A_RULE_MAX = 3
const RULES_MAX = 20
const GAIN_MIN = 0.0004
/** A match that is found twice is worth a little more: the guesses above may be wrong. */
const FOUND_AGAIN = 0.15
const FOUND_MAX = 3

export interface PairsBudget {
  /** Over all rules. */
  readonly pairs_max: number
  /** Of one rule. */
  readonly rule_pairs_max: number
}

interface Considered {
  readonly keys: readonly BlockKey[]
  readonly pairs: number
  /** Of each drawn match: 1 where the rule finds it. */
  readonly finds: Uint8Array
}

/**
 * Rules that together find the most matches for the pairs that they cost. The matches are drawn: pairs of records of one
 * person with fields missing as often as in this table, and slips as they usually are.
 */
export function chooseRules(keys: readonly BlockKey[], size: number, budget: PairsBudget, dice: Dice): readonly BlockRule[] {
  const known = keys.map((key) => ({ key, ...spreadOf(key, size) })).filter(({ present }) => present > 0)
  const found = drawnMatches(known, size, dice)
  const considered = combinationsOf(known.length, KEYS_A_RULE_MAX).flatMap((chosen) => {
    const parts = chosen.flatMap((at) => known[at] ?? [])
    if (isOneFieldTwice(parts.map(({ key }) => key))) return []
    const pairs = pairsOf(parts, size)
    if (pairs > budget.rule_pairs_max) return []
    const finds = new Uint8Array(MATCHES).fill(1)
    for (const at of chosen) for (let match = 0; match < MATCHES; match += 1) finds[match] = (finds[match] ?? 0) & (found[at]?.[match] ?? 0)
    return [{ keys: parts.map(({ key }) => key), pairs, finds }]
  })
  const finest = known.toSorted((a, b) => a.together / a.present - b.together / b.present).map(({ key }) => key)
  return greedily(considered, budget, size).map((rule) => ({ ...rule, orderedBy: orderOf(rule, finest) }))
}

const orderOf = ({ fields }: Pick<BlockRule, 'fields'>, finest: readonly BlockKey[]): BlockKey | undefined =>
  finest.find((key) => key.fields.every((field) => !fields.has(field)))


function greedily(considered: readonly Considered[], { pairs_max }: PairsBudget, size: number): readonly Omit<BlockRule, 'orderedBy'>[] {
  const times = new Uint8Array(MATCHES)
  const chosen: Omit<BlockRule, 'orderedBy'>[] = []
  let left = pairs_max
  while (chosen.length < RULES_MAX) {
    let best: { rule: Considered; worth: number; gain: number } | undefined
    for (const rule of considered) {
      if (rule.pairs > left) continue
      const gain = gainOf(rule.finds, times)
      const worth = gain / (rule.pairs + size / 4)
      if (gain >= GAIN_MIN && (best === undefined || worth > best.worth)) best = { rule, worth, gain }
    }
    if (best === undefined) break
    const { keys, pairs, finds } = best.rule
    chosen.push({ name: keys.map(({ name }) => name).join(' + '), keys, fields: new Set(keys.flatMap(({ fields }) => fields)) })
    for (let match = 0; match < MATCHES; match += 1) times[match] = (times[match] ?? 0) + (finds[match] ?? 0)
    left -= pairs
  }
  return chosen
}

function gainOf(finds: Uint8Array, times: Uint8Array): number {
  let gain = 0
  for (let match = 0; match < MATCHES; match += 1) {
    if (!finds[match]) continue
    const already = times[match] ?? 0
    if (already === 0) gain += 1
    else if (already < FOUND_MAX) gain += FOUND_AGAIN ** already
  }
  return gain / MATCHES
}

interface KnownKey {
  readonly key: BlockKey
  /** The share of records that have it. */
  readonly present: number
  /** How likely two records are to have the same. */
  readonly together: number
}

function spreadOf(key: BlockKey, size: number): { readonly present: number; readonly together: number } {
  const counts = new Map<number, number>()
  let present = 0
  const step = Math.max(1, Math.floor(size / SPREAD_SAMPLE))
  let looked = 0
  for (let record = 0; record < size; record += step) {
    looked += 1
    const value = key.of(record)
    if (value === 0) continue
    present += 1
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  let pairs = 0
  for (const count of counts.values()) pairs += count * (count - 1)
  // one pair more than was seen: a sample in which nothing repeats says little of the whole
  return { present: present / looked, together: (pairs + 1) / (looked * (looked - 1) + 1) }
}

const SPREAD_SAMPLE = 100_000

/** As if keys were independent, except that of one place only the narrowest counts: who has a postcode has its town. */
function pairsOf(parts: readonly KnownKey[], size: number): number {
  let together = 1
  let place = 1
  for (const { key, together: alone } of parts) {
    const [field] = key.fields
    if (field !== undefined && (roleOf(field.kind) === 'area' || roleOf(field.kind) === 'door')) place = Math.min(place, alone)
    else together *= alone
  }
  return (together * place * size * (size - 1)) / 2
}

function isOneFieldTwice(keys: readonly BlockKey[]): boolean {
  const fields = keys.flatMap((key) => key.fields)
  return new Set(fields).size < fields.length
}

function combinationsOf(count: number, length_max: number, from = 0): readonly (readonly number[])[] {
  if (length_max === 0) return []
  return Array.from({ length: count - from }, (_, at) => from + at).flatMap((first) => [
    [first],
    ...combinationsOf(count, length_max - 1, first + 1).map((rest) => [first, ...rest]),
  ])
}

/** By key: which of the drawn matches it finds. */
function drawnMatches(known: readonly KnownKey[], size: number, dice: Dice): readonly Uint8Array[] {
  const fields = [...new Set(known.flatMap(({ key }) => key.fields))]
  const found = known.map(() => new Uint8Array(MATCHES))
  const MISSING = -2
  const OTHER = -1
  const SAME = 2
  for (let match = 0; match < MATCHES; match += 1) {
    const record = dice.between(0, size - 1)
    const another = dice.between(0, size - 1)
    const state = new Map<Field, number>()
    for (const field of fields) {
      const [same, slip] = RELIABLE[field.kind]
      const roll = dice.next()
      const place = dice.next()
      const isThere = field.codes[record] !== 0 && field.codes[another] !== 0
      state.set(field, !isThere ? MISSING : roll < same ? SAME : roll < same + slip ? place : OTHER)
    }
    for (const [at, { key }] of known.entries()) {
      const agrees = key.fields.every((field) => {
        const is = state.get(field) ?? MISSING
        return is === SAME || (is >= 0 && is <= 1 && key.survives(is))
      })
      const marks = found[at]
      if (agrees && marks !== undefined) marks[match] = 1
    }
  }
  return found
}
