import { describe, expect, test } from 'vitest'
import { shuffled } from '../../given-people.js'
import { judged, type ToldDecision } from './judged-decisions.js'
import { validatedDecisions } from './validated-decisions.js'

type Said = readonly [id: string, verdict: string, record: string, other: string]

const toldOf = (said: readonly Said[]): readonly ToldDecision[] =>
  said.map(([decision_id, verdict, record, other], decision_number) => ({
    decision_id,
    decision_number,
    verdict,
    records: [record, other],
  }))

const judge = (...said: readonly Said[]) =>
  Object.fromEntries(
    [...judged(shuffled(toldOf(said)))].map(([id, judgement]) => [
      id,
      'refusal' in judgement ? judgement.refusal : judgement.status,
    ]),
  )

describe('a decision', () => {
  test('holds where it agrees with those before, and where it says the same again', () => {
    expect(judge(['d1', 'SAME_PERSON', 'a', 'b'], ['d2', 'TWO_PERSONS', 'b', 'c'], ['d3', 'SAME_PERSON', 'a', 'b'])).toEqual({
      d1: 'HOLDS',
      d2: 'HOLDS',
      d3: 'HOLDS',
    })
  })

  test('is refused where it says the contrary of the same two', () => {
    expect(judge(['d1', 'SAME_PERSON', 'a', 'b'], ['d2', 'TWO_PERSONS', 'a', 'b'])).toEqual({
      d1: 'HOLDS',
      d2: 'IDENTITY_DECISIONS_CONTRADICT',
    })
  })

  test('is refused where it contradicts others taken together, by whatever way around', () => {
    const together = [
      ['d1', 'SAME_PERSON', 'a', 'b'],
      ['d2', 'SAME_PERSON', 'b', 'c'],
    ] as const
    expect(judge(...together, ['d3', 'TWO_PERSONS', 'a', 'c'])['d3']).toBe('IDENTITY_DECISIONS_CONTRADICT')
    expect(judge(...together, ['d3', 'TWO_PERSONS', 'c', 'd'], ['d4', 'SAME_PERSON', 'a', 'd'])['d4']).toBe(
      'IDENTITY_DECISIONS_CONTRADICT',
    )
  })

  test('is refused where it is of one record, or of a verdict that nobody knows', () => {
    expect(judge(['d1', 'SAME_PERSON', 'a', 'a'], ['d2', 'MAYBE', 'a', 'b'])).toEqual({
      d1: 'IDENTITY_RECORDS_ONE',
      d2: 'IDENTITY_VERDICT_UNKNOWN',
    })
  })
})

describe('what is taken back', () => {
  test('leaves room for the contrary', () => {
    expect(judge(['d1', 'SAME_PERSON', 'a', 'b'], ['d2', 'UNDECIDED', 'a', 'b'], ['d3', 'TWO_PERSONS', 'a', 'b'])).toEqual({
      d1: 'TAKEN_BACK',
      d2: 'HOLDS',
      d3: 'HOLDS',
    })
  })

  test('takes nothing back of others, and what was refused for it stays refused', () => {
    expect(
      judge(
        ['d1', 'SAME_PERSON', 'a', 'b'],
        ['d2', 'SAME_PERSON', 'b', 'c'],
        ['d3', 'TWO_PERSONS', 'a', 'c'],
        ['d4', 'UNDECIDED', 'a', 'b'],
        ['d5', 'TWO_PERSONS', 'a', 'c'],
      ),
    ).toEqual({ d1: 'TAKEN_BACK', d2: 'HOLDS', d3: 'IDENTITY_DECISIONS_CONTRADICT', d4: 'HOLDS', d5: 'HOLDS' })
  })
})

test('each decision has a row, with whether it holds and who made it', async () => {
  const row = {
    decision_id: 'd1',
    decision_number: 7n,
    record: 'a',
    other_record: 'b',
    verdict: 'SAME_PERSON',
    reason: 'seen',
    asked_by: 'ann',
    decided_at: '2026-01-31T10:00:00.000000Z',
  }
  async function* given() {
    yield [row, { ...row, decision_id: 'd2', decision_number: 8n, verdict: 'TWO_PERSONS' }]
  }
  const made = []
  for await (const each of validatedDecisions.of(given())) made.push(each)
  expect(made).toEqual([
    { ...row, decision_number: 7, status: 'HOLDS', refusal: null },
    {
      ...row,
      decision_id: 'd2',
      decision_number: 8,
      verdict: 'TWO_PERSONS',
      status: 'REFUSED',
      refusal: 'IDENTITY_DECISIONS_CONTRADICT',
    },
  ])
})
