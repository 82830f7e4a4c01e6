import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'

test('two records that somebody decides to be one person are one, once however often it is asked for, and the journal says by whom it was decided', async () => {
  const data = await freshFolder()
  await meshDone('simulate', '--days', '2', '--events', '12000', '--seed', '4', '--data', data)
  await meshDone('run', '--once', '--data', data)

  const { url, interrupt, ended } = await serveMesh(['dev', '--no-simulator', '--data', data])
  const [one, other] = await poll('two accounts with a person each', () => accounts(url))
  const asOne = decision('d1', 'SAME_PERSON', one, other)
  const decided = await decide(url, asOne)
  expect(decided).toMatchObject({ decisionId: 'd1', verdict: 'SAME_PERSON', reason: 'seen by hand' })
  expect(await decide(url, asOne)).toEqual(decided)
  const refusals = [
    [decision('d1', 'TWO_PERSONS', one, other), 'IDENTITY_DECISION_DIFFERS'],
    [decision('d2', 'TWO_PERSONS', one, other), 'IDENTITY_DECISIONS_CONTRADICT'],
    [decision('d2', 'SAME_PERSON', one, 'account/nobody'), 'IDENTITY_RECORD_UNKNOWN'],
  ] as const
  for (const [mutation, code] of refusals) expect((await ask(url, mutation)).errors?.[0]?.message).toContain(code)
  const [, id = ''] = one.split('/')
  expect(await whole(url, `id: "${id}"`)).toMatchObject({ userId: id, identities: expect.arrayContaining([{ record: one }]) })
  expect(await person(url, one)).toMatchObject({ records: expect.arrayContaining([{ record: one }]) })
  interrupt()
  expect(await ended).toMatchObject({ code: 0 })

  await meshDone('run', '--once', '--data', data)
  const rows = async (sql: string): Promise<unknown> => JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  expect(await rows("SELECT decision_id, because FROM customers.identity_journal WHERE event = 'MANUAL'")).toEqual([
    { decision_id: 'd1', because: 'SAME_PERSON' },
  ])
  expect(
    await rows(
      `SELECT count(DISTINCT person_id) AS persons FROM customers.identities_resolved WHERE record IN ('${one}', '${other}')`,
    ),
  ).toEqual([{ persons: 1 }])
  expect(await rows("SELECT decision_id, status FROM customers.identity_decisions_validated WHERE asked_by <> ''")).toEqual([
    { decision_id: 'd1', status: 'HOLDS' },
  ])
}, 240_000)

async function accounts(url: string): Promise<readonly [string, string] | undefined> {
  const { data } = await ask(
    url,
    '{ identityList(first: 20, filter: { kind: { is: "account" } }) { edges { node { record personId } } } }',
  )
  if (!isIdentityList(data)) return undefined
  const [first, ...rest] = data.identityList.edges.map(({ node }) => node)
  const second = rest.find(({ personId }) => personId !== first?.personId)
  return first && second && [first.record, second.record]
}

/** An account as whoever talks to her asks for it. */
async function whole(url: string, by: string): Promise<unknown> {
  const { data, errors } = await ask(url, `{ customer360(${by}) { userId identities { record } } }`)
  expect(errors).toBeUndefined()
  return hasKey(data, 'customer360') ? data['customer360'] : undefined
}

/** The person that a record is, by her id. */
async function person(url: string, record: string): Promise<unknown> {
  const identity = await ask(url, `{ identity(record: "${record}") { personId } }`)
  if (!isIdentity(identity.data)) return undefined
  const { data, errors } = await ask(url, `{ person(id: "${identity.data.identity.personId}") { id oldIds records { record } } }`)
  expect(errors).toBeUndefined()
  return hasKey(data, 'person') ? data['person'] : undefined
}

const hasKey = (data: unknown, key: string): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && key in data

const isIdentity = (data: unknown): data is { readonly identity: { readonly personId: string } } =>
  hasKey(data, 'identity') && hasKey(data['identity'], 'personId')

const decision = (id: string, verdict: string, one: string, other: string) =>
  `mutation { decided: decideIdentityReview(id: "${id}", records: ["${one}", "${other}"], verdict: ${verdict}, reason: "seen by hand") { decisionId record otherRecord verdict reason decidedAt } }`

/** Asks again with the same id where a busy mesh has not answered in time, as its error says. */
const decide = (url: string, mutation: string): Promise<unknown> =>
  poll('a decision to be answered', async () => {
    const { data, errors } = await ask(url, mutation)
    if (isDecided(data)) return data.decided
    if (errors?.some(({ message }) => message.includes('COMMAND_UNANSWERED'))) return undefined
    throw new Error(`expected a decision, got ${JSON.stringify(errors)}`)
  })

interface Identity {
  readonly record: string
  readonly personId: string
}

const isIdentityList = (
  data: unknown,
): data is { readonly identityList: { readonly edges: readonly { readonly node: Identity }[] } } =>
  typeof data === 'object' && data !== null && 'identityList' in data

const isDecided = (data: unknown): data is { readonly decided: object } =>
  typeof data === 'object' && data !== null && 'decided' in data && data.decided !== null
