import { put } from '@storemesh/key-value'
import { describe, expect, test } from 'vitest'
import { customers } from '../customer.js'
import { givenSubgraph } from './fixtures/given-subgraph.js'

const identity = (record: string) => ({
  record,
  kind: record.slice(0, record.indexOf('/')),
  record_id: record.slice(record.indexOf('/') + 1),
  person_id: `person of ${record}`,
})

async function withRecords(...records: readonly string[]) {
  const subgraph = await givenSubgraph()
  await subgraph.give('Identity', records.map(identity))
  const decide = async (id: string, verdict: string, [one, other]: readonly [string, string], reason = 'she said so') => {
    const { data, errors } = await subgraph.ask(
      `mutation { decided: decideIdentityReview(id: "${id}", records: ["${one}", "${other}"], verdict: ${verdict}, reason: "${reason}") { decisionId record otherRecord verdict reason } }`,
      'mutation',
    )
    return errors[0] ?? data
  }
  return { ...subgraph, decide }
}

const NOBODY = { email: null, phone: null, city: null, province: null, effective_at: '2026-01-01T00:00:00.000000Z' }
const [A, B, C] = ['account/a', 'account/b', 'tokopedia/c'] as const

describe('a decision', () => {
  test('is answered with what was decided, and the topic has who asked for it and when', async () => {
    const { decide, commands } = await withRecords(A, B)
    expect(await decide('d1', 'SAME_PERSON', [B, A])).toEqual({
      decided: { decisionId: 'd1', record: A, otherRecord: B, verdict: 'SAME_PERSON', reason: 'she said so' },
    })
    expect(await commands()).toMatchObject([
      { decision_id: 'd1', record: A, other_record: B, asked_by: 'test', asked_at: expect.stringMatching(/Z$/) },
    ])
  })

  test('is made once under its id, however often it is asked for, and means one thing', async () => {
    const { decide, commands } = await withRecords(A, B, C)
    const decided = await decide('d1', 'SAME_PERSON', [A, B])
    expect(await decide('d1', 'SAME_PERSON', [B, A])).toEqual(decided)
    expect(await decide('d1', 'TWO_PERSONS', [A, B])).toContain('IDENTITY_DECISION_DIFFERS')
    expect(await decide('d1', 'SAME_PERSON', [A, C])).toContain('IDENTITY_DECISION_DIFFERS')
    expect(await commands()).toHaveLength(1)
  })
})

describe('refused before it is made, with what to do, is', () => {
  test('a decision about a record that nobody has', async () => {
    const { decide, commands } = await withRecords(A)
    expect(await decide('d1', 'SAME_PERSON', [A, B])).toContain('IDENTITY_RECORD_UNKNOWN')
    expect(await commands()).toEqual([])
  })

  test('the contrary of what was decided of the same two, until that is taken back', async () => {
    const { decide } = await withRecords(A, B)
    await decide('d1', 'SAME_PERSON', [A, B])
    expect(await decide('d2', 'TWO_PERSONS', [A, B])).toContain('IDENTITY_DECISIONS_CONTRADICT')
    await decide('d3', 'UNDECIDED', [A, B])
    expect(await decide('d2', 'TWO_PERSONS', [A, B])).toMatchObject({ decided: { decisionId: 'd2' } })
  })

  test('the contrary of what others come to, by whatever way around', async () => {
    const { decide } = await withRecords(A, B, C, 'till/d')
    await decide('d1', 'SAME_PERSON', [A, B])
    await decide('d2', 'SAME_PERSON', [B, C])
    expect(await decide('d3', 'TWO_PERSONS', [A, C])).toContain('IDENTITY_DECISIONS_CONTRADICT')
    await decide('d4', 'TWO_PERSONS', [C, 'till/d'])
    expect(await decide('d5', 'SAME_PERSON', ['till/d', A])).toContain('IDENTITY_DECISIONS_CONTRADICT')
  })

  test('one record twice, an id or a reason that is too long, and a verdict that nobody knows', async () => {
    const { decide, commands } = await withRecords(A, B)
    expect(await decide('d1', 'SAME_PERSON', [A, A])).toContain('IDENTITY_RECORDS_ONE')
    expect(await decide('x'.repeat(41), 'SAME_PERSON', [A, B])).toContain('length of id')
    expect(await decide('d1', 'SAME_PERSON', [A, B], 'x'.repeat(501))).toContain('length of reason')
    expect(await decide('d1', 'SAME_PERSON', [A, 'x'.repeat(201)])).toContain('length of a record')
    expect(await decide('d1', 'MAYBE', [A, B])).toContain('IdentityVerdict')
    expect(await commands()).toEqual([])
  })
})

describe('a pair that somebody should look at', () => {
  const review = { review_id: 'review_1', record: A, other_record: C, state: 'open', because: 'not certain', evidence: [] }

  test('shows its records, whose they are, and the accounts that they are of', async () => {
    const { ask, give, lookups } = await withRecords(A, C)
    await give('IdentityReview', [review])
    await lookups.write([put(customers, 'a', { ...NOBODY, user_id: 'a', name: 'Sari' }, 1)])
    const { data, errors } = await ask(
      `{ identityReviewList(filter: { state: { is: "open" } }) { edges { node {
        reviewId identity { record account { name } } otherIdentity { record personId account { name } }
      } } } }`,
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      identityReviewList: {
        edges: [
          {
            node: {
              reviewId: 'review_1',
              identity: { record: A, account: { name: 'Sari' } },
              otherIdentity: { record: C, personId: `person of ${C}`, account: null },
            },
          },
        ],
      },
    })
  })

  test('is decided by its id, or by its records, and not by both', async () => {
    const { ask, give, decide } = await withRecords(A, B, C)
    await give('IdentityReview', [review])
    const asked = async (pair: string) => {
      const text = `mutation { decided: decideIdentityReview(id: "d1", ${pair}, verdict: TWO_PERSONS, reason: "seen") { record otherRecord } }`
      const { data, errors } = await ask(text, 'mutation')
      return errors[0] ?? data
    }
    expect(await asked('reviewId: "review_1"')).toEqual({ decided: { record: A, otherRecord: C } })
    expect(await decide('d1', 'TWO_PERSONS', [A, C])).toMatchObject({ decided: { decisionId: 'd1' } })
    expect(await asked('reviewId: "review_2"')).toContain('IDENTITY_REVIEW_UNKNOWN')
    expect(await asked(`reviewId: "review_1", records: ["${A}", "${C}"]`)).toContain('IDENTITY_REVIEW_OR_RECORDS')
    expect(await asked('reviewId: null')).toContain('IDENTITY_REVIEW_OR_RECORDS')
  })
})
