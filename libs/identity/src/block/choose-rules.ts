import type { Dice } from '@storemesh/core'
import type { Field } from '../table/field.js'
import { type Role, roleOf } from '../compare/comparison.js'
import type { BlockKey } from './block-key.js'
import { drawnPairs } from './drawn-pairs.js'
import type { KnownKey } from './known-key.js'

/** Records that agree in all of these keys are compared. */
export interface BlockRule {
  readonly name: string
  readonly keys: readonly BlockKey[]
  readonly fields: ReadonlySet<Field>
  /** By what a block that is too large is put in order, so that neighbours in it are alike in something else. */
  readonly orderedBy: BlockKey | undefined
}

const MATCHES = 4000
const KEYS_A_RULE_MAX = 3
const GAIN_MIN = 0.0001
/** A match that is found twice is worth a little more: the guesses above may be wrong. */
const FOUND_AGAIN = 0.15
const FOUND_MAX = 3
/** A rule costs this part of the budget, whatever it finds: pairs that are left over in the end would have found some match too. */
const RULES_PAID = 16

export interface PairsBudget {
  /** Over all rules. */
  readonly pairs_max: number
  /** Of one rule. */
  readonly rule_pairs_max: number
  /** For each rule all records are put in order. */
  readonly rules_max: number
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
export function chooseRules(known: readonly KnownKey[], size: number, budget: PairsBudget, dice: Dice): readonly BlockRule[] {
  const found = drawnPairs(known, size, MATCHES, () => true, dice)
  const considered = combinationsOf(known.length, KEYS_A_RULE_MAX).flatMap((chosen) => {
    const parts = chosen.flatMap((at) => known[at] ?? [])
    if (isOneFieldTwice(parts.map(({ key }) => key))) return []
    const pairs = pairsOf(parts, size)
    if (pairs > budget.rule_pairs_max) return []
    const finds = new Uint8Array(MATCHES).fill(1)
    for (const at of chosen)
      for (let match = 0; match < MATCHES; match += 1) finds[match] = (finds[match] ?? 0) & (found[at]?.[match] ?? 0)
    return [{ keys: parts.map(({ key }) => key), pairs, finds }]
  })
  const finest = known.toSorted((a, b) => a.together / a.present - b.together / b.present).map(({ key }) => key)
  return greedily(considered, budget).map((rule) => ({ ...rule, orderedBy: orderOf(rule, finest) }))
}

const orderOf = ({ fields }: Pick<BlockRule, 'fields'>, finest: readonly BlockKey[]): BlockKey | undefined =>
  finest.find((key) => key.fields.every((field) => !fields.has(field)))

function greedily(
  considered: readonly Considered[],
  { pairs_max, rules_max }: PairsBudget,
): readonly Omit<BlockRule, 'orderedBy'>[] {
  const times = new Uint8Array(MATCHES)
  const chosen: Omit<BlockRule, 'orderedBy'>[] = []
  const taken: Considered[] = []
  let left = pairs_max
  while (chosen.length < rules_max) {
    let best: { rule: Considered; worth: number; gain: number } | undefined
    for (const rule of considered) {
      if (rule.pairs > left || taken.some(({ keys }) => followsFrom(keys, rule.keys))) continue
      const gain = gainOf(rule.finds, times)
      const worth = gain / (rule.pairs + pairs_max / RULES_PAID)
      if (gain >= GAIN_MIN && (best === undefined || worth > best.worth)) best = { rule, worth, gain }
    }
    if (best === undefined) break
    const { keys, pairs, finds } = best.rule
    taken.push(best.rule)
    chosen.push({ name: keys.map(({ name }) => name).join(' + '), keys, fields: new Set(keys.flatMap(({ fields }) => fields)) })
    for (let match = 0; match < MATCHES; match += 1) times[match] = (times[match] ?? 0) + (finds[match] ?? 0)
    left -= pairs
  }
  return chosen
}

/** Whether records that agree in these keys agree in those. */
const followsFrom = (those: readonly BlockKey[], these: readonly BlockKey[]): boolean =>
  those.every((key) => {
    const whole = new Set(these.filter(({ isWhole }) => isWhole).flatMap(({ fields }) => fields))
    return these.includes(key) || key.fields.every((field) => whole.has(field))
  })

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

const PLACES: ReadonlySet<Role> = new Set(['door', 'area', 'origin'])

/** As if keys were independent, except that of one place only the narrowest counts: who has a postcode has its town. */
function pairsOf(parts: readonly KnownKey[], size: number): number {
  let together = 1
  let place = 1
  for (const { key, together: alone } of parts) {
    const [field] = key.fields
    if (field !== undefined && PLACES.has(roleOf(field.kind))) place = Math.min(place, alone)
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
