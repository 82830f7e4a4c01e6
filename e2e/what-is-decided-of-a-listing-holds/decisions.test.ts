import { isDeepStrictEqual } from 'node:util'
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

test('what somebody decides of a listing holds against its names, once however often it is asked for, is kept with who it was, and moves what was sold by it', async () => {
  const data = await freshFolder()
  await meshDone('simulate', '--days', '2', '--events', '12000', '--seed', '4', '--data', data)
  await meshDone('run', '--once', '--data', data)

  const sold = await soldByAMarketplaceAlone(data)
  const { url, interrupt, ended } = await serveMesh(['dev', '--no-simulator', '--data', data])
  const [listing, other] = await poll('two listings that are mapped', () => mapped(url, sold))
  expect(listing.productId).not.toBe(other.productId)
  const soldAs = (product: string | null) => poll(`the order to count as ${product}`, () => countsAs(data, sold, product))
  await soldAs(listing.productId)
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
  await soldAs(other.productId)

  await decide(url, decision(listing, 'd2', 'null'))
  expect(await becomes(url, listing, 'd2')).toMatchObject({ state: 'unknown', productId: null })
  await soldAs(`${sold.marketplace}/${sold.listing_id}`)
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

interface Sold {
  readonly order_id: string
  readonly marketplace: string
  readonly listing_id: string
  readonly amount: string
}

/** An order of one line that no other channel told of: it knows its product by the listing alone. */
async function soldByAMarketplaceAlone(data: string): Promise<Sold> {
  const sql = `SELECT sold.order_id, told.marketplace, told.listing_id, sold.total_amount AS amount FROM orders.orders_unified AS sold
    INNER JOIN orders.stg_marketplace_lines AS told ON told.order_id = sold.order_id
    WHERE sold.told_by = 'marketplace' AND sold.line_count = 1 ORDER BY sold.order_id LIMIT 1`
  const [sold]: readonly Sold[] = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  if (!sold) throw new Error('expected an order that a marketplace alone told of: choose another seed')
  return sold
}

/** True once all of the order's amount stands under the product, and nothing under another. */
async function countsAs(data: string, { order_id, amount }: Sold, product_id: string | null): Promise<true | undefined> {
  const sql = `SELECT product_id, sum(total_amount) AS amount FROM orders.fact_order WHERE order_id = '${order_id}'
    GROUP BY product_id HAVING sum(total_amount) <> 0`
  const standing: unknown = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  return isDeepStrictEqual(standing, [{ product_id, amount }]) ? true : undefined
}

/** The listing, and another one that is another product. */
async function mapped(url: string, { marketplace, listing_id }: Sold): Promise<readonly [Mapping, Mapping] | undefined> {
  const { data } = await ask(
    url,
    `{ productMapping(marketplace: "${marketplace}", listingId: "${listing_id}") { ${MAPPING} }
      productMappingList(first: 20, filter: { state: { is: "mapped" } }) { edges { node { ${MAPPING} } } } }`,
  )
  if (!isMapping(data) || !isMappingList(data)) return undefined
  const { productMapping: first, productMappingList } = data
  const second = productMappingList.edges.map(({ node }) => node).find(({ productId }) => productId !== first.productId)
  return first.state === 'mapped' && second ? [first, second] : undefined
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
