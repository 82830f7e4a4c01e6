import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { type Column, knownPeople, tableOf } from '../fixtures/people.js'
import { blockKeysOf } from './block-key.js'
import { blocksOf, eachPair, pairsAtMost, ruleKeyOf, rulesOfPair } from './blocks.js'
import { chooseRules } from './choose-rules.js'
import { knownKeys } from './known-key.js'

const COLUMNS: readonly Column[] = ['first_name', 'last_name', 'birth_date', 'city']
const RECORDS = 3000
const people = knownPeople({ people: 2000, records: RECORDS, columns: COLUMNS, seed: 5 })
const table = tableOf(people)
const known = knownKeys(blockKeysOf(table), RECORDS)
const rules = chooseRules(known, RECORDS, { pairs_max: 200_000, rule_pairs_max: 80_000, rules_max: 24 }, seededDice(3))

describe('rules', () => {
  test('are four or more, of different columns, where a table has a few', () => {
    expect(rules.length).toBeGreaterThanOrEqual(4)
    expect(new Set(rules.flatMap(({ fields }) => [...fields].map(({ name }) => name))).size).toBeGreaterThanOrEqual(3)
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length)
  })

  test('find nearly all records of one person among a few pairs of all', () => {
    const blocks = blocksOf(rules, RECORDS, { block_records_max: 200 })
    let [found, pairs] = [0, 0]
    eachPair(blocks, (a, b) => {
      pairs += 1
      if (people.persons[a] === people.persons[b]) found += 1
    })
    let all = 0
    for (let a = 0; a < RECORDS; a += 1)
      for (let b = a + 1; b < RECORDS; b += 1) if (people.persons[a] === people.persons[b]) all += 1
    expect(found / all).toBeGreaterThan(0.97)
    expect(pairs).toBeLessThan((0.05 * (RECORDS * (RECORDS - 1))) / 2)
    expect(pairsAtMost(blocks)).toBeGreaterThanOrEqual(pairs)
  })

  test('spend what the budget leaves: a record with more slips than usual is found as well', () => {
    const columns: readonly Column[] = [...COLUMNS, 'phone', 'house_no', 'street', 'zip']
    const slipped = knownPeople({ people: 500, records: RECORDS, columns, slips: 0.4, missing: 0.2, seed: 6 })
    const known = knownKeys(blockKeysOf(tableOf(slipped)), RECORDS)
    const generous = { pairs_max: 2_000_000, rule_pairs_max: 800_000, rules_max: 24 }
    const blocks = blocksOf(chooseRules(known, RECORDS, generous, seededDice(3)), RECORDS, { block_records_max: RECORDS })
    const { persons } = slipped
    let [found, all] = [0, 0]
    for (let a = 0; a < RECORDS; a += 1) {
      for (let b = a + 1; b < RECORDS; b += 1) {
        if (persons[a] !== persons[b]) continue
        all += 1
        if (rulesOfPair(blocks.numbers, a, b) !== 0) found += 1
      }
    }
    expect(found / all).toBeGreaterThan(0.97)
  })
})

test('a street is found by its longest word, whatever is left out beside it', () => {
  const rows = ['12 carroll street', 'carroll st', 'carroll'].map((street) => ['anna', street])
  const keys = blockKeysOf(tableOf({ header: ['first_name', 'street'], rows }))
  const word = keys.find(({ name }) => name === 'street (longest word)')
  expect(word?.of(0)).toBe(word?.of(1))
  expect(word?.of(0)).toBeGreaterThan(0)
  expect(word?.of(2)).toBe(0) // that is the whole street, and has a key of its own
})

describe('pairs', () => {
  test('are those that agree in all keys of a rule, each told once and by the first rule that has it', () => {
    const blocks = blocksOf(rules, RECORDS, { block_records_max: RECORDS })
    const seen = new Set<number>()
    eachPair(blocks, (a, b, rule) => {
      expect(a).toBeLessThan(b)
      seen.add(a * RECORDS + b)
      const agrees = rules.map((each) => ruleKeyOf(each, a) !== 0 && ruleKeyOf(each, a) === ruleKeyOf(each, b))
      expect(agrees.indexOf(true)).toBe(rule)
    })
    const told = eachPair(blocks, () => {}).reduce((sum, { pairs }) => sum + pairs, 0)
    expect(seen.size).toBe(told)
  })

  test('of a block that is too large are those of neighbours, and what is left out is said', () => {
    const blocks = blocksOf(rules, RECORDS, { block_records_max: 4 })
    let pairs = 0
    const said = eachPair(blocks, () => {
      pairs += 1
    })
    expect(said.some(({ blocks_cut, pairs_left_out }) => blocks_cut > 0 && pairs_left_out > 0)).toBe(true)
    expect(pairs).toBe(said.reduce((sum, one) => sum + one.pairs, 0))
    const whole = eachPair(blocksOf(rules, RECORDS, { block_records_max: RECORDS }), () => {})
    expect(said[0]?.pairs).toBe((whole[0]?.pairs ?? 0) - (said[0]?.pairs_left_out ?? 0))
  })
})
