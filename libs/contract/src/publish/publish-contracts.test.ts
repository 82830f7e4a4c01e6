import { describe, expect, test } from 'vitest'
import type { Given } from '../compare/corpus/given-contract.js'
import { consumer, EVERYBODY, openShop, sales, shelf, till } from './fixtures/shop.js'

const withoutNote: Given = { fields: { note: 'gone' } }
const extra: Given = { version: '1.1.0', fields: { extra: { logicalType: 'string' } } }
const codes = ({ faults }: { readonly faults: readonly { readonly code: string }[] }) => faults.map(({ code }) => code)

async function opened() {
  const shop = await openShop()
  await shop.publish(EVERYBODY, [sales(), shelf(), till()])
  return shop
}

describe('a publish', () => {
  test('of several domains is one revision, in which each may read what another has', async () => {
    const { contracts } = await opened()
    const { number, domains } = await contracts.standing()
    expect({ number, domains: [...domains.keys()] }).toEqual({ number: 1, domains: EVERYBODY })
  })

  test('of the same again is no new revision', async () => {
    const { publish } = await opened()
    const { deployable, revision } = await publish(EVERYBODY, [sales(), shelf(), till()])
    expect({ deployable, revision }).toEqual({ deployable: true, revision: undefined })
  })

  test('of one domain leaves the others as they were published, whatever their files say now', async () => {
    const { publish, contracts } = await opened()
    const { revision } = await publish(['shop'], [sales(extra), shelf('^1.0.0', 'id'), till('^1.0.0', 'id')])
    expect(revision).toMatchObject({ number: 2, published_by: 'somebody', published_at: '2026-11-01T00:00:00.000000Z' })
    const { domains } = await contracts.standing()
    expect(domains.get('shelf')?.files).toEqual([shelf()])
    expect(domains.get('shop')).toMatchObject({ files: [sales(extra)], before: 1 })
  })

  test('of another part of the graph is a new revision', async () => {
    const { publish, contracts } = await opened()
    const sdl = new Map([['shop', 'type Query { sales: Int }']])
    expect((await publish(['shop'], [sales()], sdl)).revision?.number).toBe(2)
    expect((await publish(['shop'], [sales()], sdl)).revision).toBeUndefined()
    expect((await contracts.standing()).domains.get('shop')?.subgraph).toBe('type Query { sales: Int }')
  })

  test('of nothing of a domain that had published nothing is none', async () => {
    const { publish } = await openShop()
    expect(await publish(['shop'], [])).toMatchObject({ deployable: true, changed: new Map() })
  })
})

describe('a publish is refused', () => {
  test('where it takes a field from a consumer, who is named', async () => {
    const { publish } = await opened()
    const answer = await publish(['shop'], [sales({ ...withoutNote, version: '1.1.0' })])
    expect(answer).toMatchObject({ deployable: false, breaks: [{ consumer: 'shelf', fields: ['note'] }] })
    expect(answer.revision).toBeUndefined()
  })

  test('where a consumer reads what is not published', async () => {
    const { publish } = await openShop()
    expect(codes(await publish(['shelf'], [sales(), shelf()]))).toEqual(['CONSUMER_CONTRACT_UNKNOWN'])
    await publish(['shop'], [sales()])
    expect(codes(await publish(['shelf'], [shelf('^1.0.0', 'colour')]))).toEqual(['CONSUMER_FIELD_UNKNOWN'])
  })

  test('where a version has another text, in words that no comparison sees either', async () => {
    const { publish } = await opened()
    const { path, text } = sales()
    expect(codes(await publish(['shop'], [{ path, text: `# Mended.\n${text}` }]))).toEqual(['VERSION_TAKEN'])
    expect(codes(await publish(['shop'], [sales({ fields: { note: { description: 'A remark.' } } })]))).toEqual(['VERSION_TAKEN'])
  })

  test('where a version goes back', async () => {
    const { publish } = await opened()
    await publish(['shop'], [sales(extra)])
    expect(await publish(['shop'], [sales()])).toMatchObject({ deployable: false, contracts: [{ taken: 'back' }] })
  })

  test('where two files are one product', async () => {
    const { publish } = await opened()
    expect(codes(await publish(['shop'], [sales(), sales({}, 'shop/sales@1.yaml')]))).toEqual(['CONTRACT_DUPLICATE'])
  })

  test('where a file is no contract, with line and column', async () => {
    const { publish } = await openShop()
    const { faults } = await publish(['shop'], [{ path: 'shop/sales.yaml', text: 'kind: [' }])
    expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(/^CONTRACT_INVALID: shop\/sales\.yaml:1:8: /)])
  })
})

test('what is published and cannot be read any more is never taken for nothing', async () => {
  const { publish, contracts } = await openShop()
  const shop = { files: [{ path: 'shop/sales.yaml', text: 'kind: Promise' }], left: new Map() }
  const said = { published_at: '2026-11-01T00:00:00.000000Z', published_by: 'a later program' }
  await contracts.append({ number: 1, ...said, domains: new Map([['shop', shop]]), newest: new Map([['shop', 1]]) })
  expect(codes(await publish(['shop'], [sales()]))).toEqual(['PUBLISHED_INVALID'])
  expect((await contracts.standing()).number).toBe(1)
})

describe('what ends', () => {
  const END = '2027-01-30' // ninety days from the first publish
  const both = '^1.0.0 || ^2.0.0'

  test('is announced ninety days before, and may be put off but not brought forward', async () => {
    const { publish, passDays } = await opened()
    expect(codes(await publish(['shop'], [sales({ version: '1.1.0', ends: { note: '2027-01-29' } })]))).toEqual([
      'NOTICE_TOO_SHORT',
    ])
    expect((await publish(['shop'], [sales({ version: '1.1.0', ends: { note: END } })])).revision?.number).toBe(2)
    passDays(30)
    expect((await publish(['shop'], [sales({ version: '1.2.0', ends: { note: END } })])).revision?.number).toBe(3)
    expect(codes(await publish(['shop'], [sales({ version: '1.3.0', ends: { note: '2027-01-29' } })]))).toEqual([
      'NOTICE_TOO_SHORT',
    ])
  })

  test('as a field goes by a major step, on its day and once nobody declares to read it', async () => {
    const { publish, passDays } = await opened()
    await publish(['shop'], [sales({ version: '1.1.0', ends: { note: END } })])
    const next = sales({ ...withoutNote, version: '2.0.0' })
    await publish(['shelf', 'till'], [shelf(both), till(both)])
    passDays(89)
    expect(codes(await publish(['shop'], [next]))).toEqual(['VERSION_NOT_ENDED'])
    passDays(1)
    expect(await publish(['shop'], [next])).toMatchObject({ faults: [], breaks: [{ consumer: 'shelf', fields: ['note'] }] })
    await publish(['shelf'], [shelf(both, 'id')])
    expect((await publish(['shop'], [next])).revision?.number).toBe(5)
  })

  test('as a field takes nothing else with it', async () => {
    const { publish, passDays } = await opened()
    await publish(['shop'], [sales({ version: '1.1.0', ends: { note: END } })])
    await publish(['shelf', 'till'], [shelf(both, 'id'), till(both)])
    passDays(90)
    const more = sales({ version: '2.0.0', fields: { note: 'gone', region: 'gone' } })
    const { faults } = await publish(['shop'], [more])
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('would go: region: the field is gone;')])
  })

  test('as a version goes on its day, while the next one stands beside it', async () => {
    const { publish, passDays } = await opened()
    const two = sales({ ...withoutNote, version: '2.0.0' }, 'shop/sales@2.yaml')
    expect((await publish(['shop'], [sales(), two])).revision?.number).toBe(2)
    expect(codes(await publish(['shop'], [two]))).toEqual(['VERSION_NOT_ENDED'])
    await publish(['shop'], [sales({ status: 'deprecated', version: '1.1.0', ends: { sales: END } }), two])
    await publish(['shelf'], [shelf('^2.0.0', 'id')])
    passDays(90)
    expect(await publish(['shop'], [two])).toMatchObject({ faults: [], breaks: [{ consumer: 'till' }] })
    await publish(['till'], [till('^2.0.0')])
    expect((await publish(['shop'], [two])).revision?.number).toBe(6)
  })

  test('as a version is not gone sooner for being called retired', async () => {
    const { publish, passDays } = await openShop()
    await publish(['shop'], [sales()])
    await publish(['shop'], [sales({ status: 'deprecated', version: '1.1.0', ends: { sales: END } })])
    const retired = sales({ status: 'retired', version: '1.2.0' })
    expect(codes(await publish(['shop'], [retired]))).toEqual(['VERSION_NOT_ENDED'])
    passDays(90)
    expect((await publish(['shop'], [retired])).revision?.number).toBe(3)
  })

  test('does not come back under a version that it had', async () => {
    const { publish, passDays } = await openShop()
    await publish(['shop'], [sales()])
    await publish(['shop'], [sales({ status: 'deprecated', version: '1.1.0', ends: { sales: END } })])
    passDays(90)
    await publish(['shop'], [])
    expect(codes(await publish(['shop'], [sales()]))).toEqual(['VERSION_BACK'])
    expect((await publish(['shop'], [sales({ version: '1.2.0' })])).revision?.number).toBe(4)
  })

  test('was a draft and goes as it likes', async () => {
    const { publish } = await openShop()
    await publish(['shop'], [sales({ status: 'draft' })])
    expect((await publish(['shop'], [])).revision?.number).toBe(2)
  })
})

test('a consumer is a domain of its name, with hyphens for underscores', async () => {
  const { publish, contracts } = await openShop()
  const app = consumer('mobile-app', '^1.0.0', 'id')
  await publish(['shop', 'mobile_app'], [sales(), app])
  expect((await contracts.standing()).domains.get('mobile_app')?.files).toEqual([app])
})
