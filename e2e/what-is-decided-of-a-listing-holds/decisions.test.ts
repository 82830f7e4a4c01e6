import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'

const MAPPING = 'marketplace listingId name state productId confidence evidence decisionId'

interface Mapping {
  readonly marketplace: string
  readonly listingId: string
  readonly name: string
  readonly state: string
  readonly productId: string | null
  readonly decisionId: string | null
}

test('what somebody decides of a listing holds against its names, once however often it is asked for, and is kept with who it was', async () => {
  const data = await freshFolder()
  await meshDone('simulate', '--days', '2', '--events', '12000', '--seed', '4', '--data', data)
  await meshDone('run', '--once', '--data', data)

  const { url, interrupt, ended } = await serveMesh(['dev', '--no-simulator', '--data', data])
  const [listing, other] = await poll('two listings that are mapped', () => mapped(url))
  expect(listing.productId).not.toBe(other.productId)
  const asOther = decision(listing, 'd1', `"${other.productId}"`)
  const decided = await decide(url, asOther)
  expect(decided).toMatchObject({ decisionId: 'd1', productId: other.productId, reason: 'seen by hand' })
  expect(await decide(url, asOther)).toEqual(decided)
  const differs = await ask(url, decision(listing, 'd1', 'null'))
  expect(differs.errors?.[0]?.message).toContain('MAPPING_DECISION_DIFFERS')
  expect(await becomes(url, listing, 'd1')).toMatchObject({
    state: 'mapped',
    productId: other.productId,
    evidence: 'decided: seen by hand',
  })

  await decide(url, decision(listing, 'd2', 'null'))
  expect(await becomes(url, listing, 'd2')).toMatchObject({ state: 'unknown', productId: null })
  interrupt()
  expect(await ended).toMatchObject({ code: 0 })
  const kept = await meshDone(
    'query',
    "SELECT DISTINCT decision_id FROM inventory.bronze_kafka__mapping_commands WHERE asked_by <> '' ORDER BY decision_id",
    '--json',
    '--data',
    data,
  )
  expect(JSON.parse(kept)).toEqual([{ decision_id: 'd1' }, { decision_id: 'd2' }])
}, 240_000)

async function mapped(url: string): Promise<readonly [Mapping, Mapping] | undefined> {
  const { data } = await ask(
    url,
    `{ productMappingList(first: 20, filter: { state: { is: "mapped" } }) { edges { node { ${MAPPING} } } } }`,
  )
  if (!isMappingList(data)) return undefined
  const [first, ...rest] = data.productMappingList.edges.map(({ node }) => node)
  const second = rest.find(({ productId }) => productId !== first?.productId)
  return first && second && [first, second]
}

const decision = ({ marketplace, listingId }: Mapping, id: string, productId: string) =>
  `mutation { decided: correctProductMapping(marketplace: "${marketplace}", listingId: "${listingId}", productId: ${productId}, decisionId: "${id}", reason: "seen by hand") { decisionId productId reason decidedAt } }`

/** Asks again with the same id where a busy mesh has not answered in time, as its error says. */
const decide = (url: string, mutation: string): Promise<unknown> =>
  poll('a command to be answered', async () => {
    const { data, errors } = await ask(url, mutation)
    if (isDecided(data)) return data.decided
    if (errors?.some(({ message }) => message.includes('COMMAND_UNANSWERED'))) return undefined
    throw new Error(`expected a decision, got ${JSON.stringify(errors)}`)
  })

const becomes = (url: string, { marketplace, listingId }: Mapping, decisionId: string): Promise<Mapping> =>
  poll(`the table to follow ${decisionId}`, async () => {
    const { data } = await ask(url, `{ productMapping(marketplace: "${marketplace}", listingId: "${listingId}") { ${MAPPING} } }`)
    return isMapping(data) && data.productMapping.decisionId === decisionId ? data.productMapping : undefined
  })

const isMappingList = (
  data: unknown,
): data is { readonly productMappingList: { readonly edges: readonly { readonly node: Mapping }[] } } =>
  typeof data === 'object' && data !== null && 'productMappingList' in data

const isMapping = (data: unknown): data is { readonly productMapping: Mapping } =>
  typeof data === 'object' && data !== null && 'productMapping' in data && data.productMapping !== null

const isDecided = (data: unknown): data is { readonly decided: object } =>
  typeof data === 'object' && data !== null && 'decided' in data && data.decided !== null
