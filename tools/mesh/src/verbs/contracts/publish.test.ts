import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openedShop, SALES, SOLD } from './fixtures/opened-shop.js'

const NOTE = '      - { name: note, logicalType: string, description: What the till wrote. }\n'
const REGION = '      - { name: region, logicalType: string, description: Where it was sold. }\n'
const BOTH = "'^1.0.0 || ^2.0.0'"

async function published() {
  const shop = await openedShop()
  await shop.here('publish')
  return shop
}

describe('a domain with two consumers', () => {
  test('may not remove a field that one of them reads, and that one is named', async () => {
    const { here, mesh, change } = await published()
    await change(SALES, NOTE, '')
    await change(SALES, 'version: 1.0.0', 'version: 1.1.0')
    for (const verb of [
      ['publish', 'shop'],
      ['can-deploy', '--domain', 'shop'],
    ]) {
      const { code, stdout } = await here(...verb)
      expect(code).toBe(1)
      expect(stdout).toContain('breaks shelf (team-shelf): shop.sales.note: note: the field is gone')
      expect(stdout).not.toContain('breaks till')
    }
    expect((await mesh('history', 'shop', '--json')).stdout).not.toContain('"revision":2')
  })

  test('may add an optional field, with a minor step', async () => {
    const { here, change } = await published()
    await change(SALES, NOTE, NOTE + REGION)
    expect(await here('publish', 'shop')).toMatchObject({ code: 1, stdout: expect.stringContaining('due minor, taken none') })
    await change(SALES, 'version: 1.0.0', 'version: 1.1.0')
    expect(await here('publish', 'shop')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('revision 2: shop published'),
    })
  })

  test('may remove a field with a major step, once it was deprecated and is unused', async () => {
    const { here, change, passDays } = await published()
    await change(
      SALES,
      'slaProperties:\n',
      "slaProperties:\n  - { property: endOfSupport, element: sales.note, value: '2027-01-30' }\n",
    )
    await change(SALES, 'version: 1.0.0', 'version: 1.1.0')
    expect((await here('publish', 'shop')).code).toBe(0)
    for (const consumer of ['shelf', 'till']) await change(`consumers/${consumer}.yaml`, '^1.0.0', BOTH)
    expect((await here('publish', 'shelf', 'till')).code).toBe(0)

    await change(SALES, NOTE, '')
    await change(SALES, "  - { property: endOfSupport, element: sales.note, value: '2027-01-30' }\n", '')
    await change(SALES, 'version: 1.1.0', 'version: 2.0.0')
    const early = await here('publish', 'shop')
    expect(early).toMatchObject({ code: 1, stdout: expect.stringContaining('VERSION_NOT_ENDED: shop/sales.yaml:1:1:') })
    passDays(90)
    const used = await here('publish', 'shop')
    expect(used).toMatchObject({ code: 1, stdout: expect.stringContaining('breaks shelf') })
    expect(used.stdout).not.toContain('VERSION_NOT_ENDED')
    await change('consumers/shelf.yaml', 'sale_id, note', 'sale_id')
    expect((await here('publish', 'shelf')).code).toBe(0)
    expect(await here('publish', 'shop')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('revision 5: shop published'),
    })
  })
})

describe('a field that was announced to end and that nobody declares to read', () => {
  async function ending() {
    const shop = await published()
    const end = "  - { property: endOfSupport, element: sales.note, value: '2027-01-30' }\n"
    await shop.change(SALES, 'slaProperties:\n', `slaProperties:\n${end}`)
    await shop.change(SALES, 'version: 1.0.0', 'version: 1.1.0')
    await shop.here('publish', 'shop')
    for (const consumer of ['shelf', 'till']) await shop.change(`consumers/${consumer}.yaml`, '^1.0.0', BOTH)
    await shop.change('consumers/shelf.yaml', 'sale_id, note', 'sale_id')
    await shop.here('publish', 'shelf', 'till')
    await shop.change(SALES, NOTE, '')
    await shop.change(SALES, end, '')
    await shop.change(SALES, 'version: 1.1.0', 'version: 2.0.0')
    return shop
  }

  test('stays while somebody was seen to read it, and goes when it was quiet for long enough', async () => {
    const { here, passDays, wasRead } = await ending()
    passDays(90)
    await wasRead({ contract: 'shop.sales', major: 1, field: 'note' })
    for (const verb of [
      ['publish', 'shop'],
      ['can-deploy', '--domain', 'shop'],
    ])
      expect(await here(...verb)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(
          'breaks who asks the graph (seen on 2027-01-30): shop.sales.note: note: the field is gone',
        ),
      })
    passDays(30)
    expect(await here('publish', 'shop')).toMatchObject({ code: 0 })
  })

  test('goes where other fields alone were read', async () => {
    const { here, passDays, wasRead } = await ending()
    passDays(90)
    await wasRead({ contract: 'shop.sales', major: 1, field: 'sale_id' })
    expect(await here('publish', 'shop')).toMatchObject({ code: 0 })
  })
})

describe('mesh contracts publish', () => {
  test('of the same again is no new revision, and says so', async () => {
    const { here, mesh } = await published()
    expect(await here('publish', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"revision":null') })
    expect(await here('publish')).toMatchObject({ code: 0, stdout: 'nothing new: all of it is published already\n' })
    expect(JSON.parse((await mesh('history', 'shop', '--json')).stdout)).toEqual([
      {
        revision: 1,
        published_at: '2026-11-01T00:00:00.000000Z',
        published_by: 'unknown',
        contracts: 'sales 1.0.0, sold 1.0.0',
        reads: '',
        subgraph: false,
      },
    ])
  })

  test('takes nothing of a domain that is not in the folder, unless it is named', async () => {
    const { here, mesh, contracts } = await published()
    await rm(join(contracts, 'consumers/till.yaml'))
    expect((await here('publish')).stdout).toBe('nothing new: all of it is published already\n')
    expect((await here('publish', 'till', '--by', 'Wati')).stdout).toBe('revision 2: till published\n')
    const said = JSON.parse((await mesh('history', 'till', '--json')).stdout)
    expect(said).toMatchObject([
      { revision: 2, published_by: 'Wati', reads: '' },
      { revision: 1, reads: 'shop.sales ^1.0.0' },
    ])
  })

  test('tells of a file that is no contract, with line and column, and of two that are one product', async () => {
    const { here, contracts } = await openedShop()
    await writeFile(join(contracts, 'shop/broken.yaml'), 'kind: [')
    await writeFile(join(contracts, 'shop/sales@1.yaml'), 'kind: DataContract')
    const { code, stdout } = await here('publish', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      deployable: false,
      revision: null,
      faults: [
        { code: 'CONTRACT_INVALID', file: 'shop/broken.yaml', line: 1, column: 8 },
        { code: 'CONTRACT_INVALID', file: 'shop/sales@1.yaml', line: 1, column: 1 },
      ],
    })
  })

  test('takes all of this repository, with each domain’s part of the graph and the schemas of its topics', async () => {
    const { mesh, schemas } = await openedShop()
    expect((await mesh('publish')).code).toBe(0)
    for (const [domain, subgraph] of [
      ['orders', true],
      ['inventory', true],
      ['storefront', false],
    ] as const)
      expect(JSON.parse((await mesh('history', domain, '--json')).stdout)).toMatchObject([{ revision: 1, subgraph }])
    const subjects = await schemas((registry) => registry.subjects({ limit: 100 }))
    expect(subjects).toEqual(expect.arrayContaining(['orders.order-placed-value', 'transactions-topic-value']))
  })

  test('refuses a name that is no domain', async () => {
    const { here } = await openedShop()
    expect(await here('publish', 'shoq')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected some of shelf, shop, till; got "shoq"'),
    })
  })
})

describe('what is published', () => {
  test('is asked for by diff and show, as it was', async () => {
    const { here, mesh, change } = await published()
    await change(SALES, NOTE, NOTE + REGION)
    await change(SALES, 'version: 1.0.0', 'version: 1.1.0')
    const { code, stdout } = await here('diff')
    expect({ code, isTold: stdout.includes('shop.sales@1: 1.0.0 → 1.1.0; due minor, taken minor') }).toEqual({
      code: 0,
      isTold: true,
    })
    const fields = JSON.parse((await mesh('show', 'shop.sales@1', '--published', '--json')).stdout)
    expect(fields).toEqual([
      { field: 'sale_id', type: 'string', required: true, read_by: 'shelf, till' },
      { field: 'amount', type: 'decimal(18, 2)', required: true, read_by: 'till' },
      { field: 'note', type: 'string', required: false, read_by: 'shelf' },
    ])
  })

  test('is nothing of one domain yet, which can be deployed', async () => {
    const { here } = await openedShop()
    await here('publish', 'shop')
    const { code, stdout } = await here('can-deploy', '--domain', 'till')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'nothing of till is published yet: nobody can be broken\ntill can be deployed\n',
    })
  })

  test.each([['diff'], ['can-deploy', '--domain', 'shop'], ['history', 'shop'], ['show', 'shop.sales@1', '--published']])(
    'is nothing yet: mesh contracts %s says what to do',
    async (...verb) => {
      const { mesh } = await openedShop()
      expect(await mesh(...verb)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(
          /^CONTRACTS_NOT_PUBLISHED: nothing is published in .* yet; publish with mesh contracts publish/,
        ),
      })
    },
  )
})

describe('the schema of a topic', () => {
  const ofSold = 'shop.sold-value'

  test('is registered with the contract, where older readers understand what is written', async () => {
    const { schemas } = await published()
    expect(await schemas((registry) => registry.version(ofSold, 'latest'))).toMatchObject({
      version: 1,
      schema: { type: 'JSON' },
    })
    expect(await schemas((registry) => registry.level(ofSold))).toBe('FORWARD')
  })

  test('follows a contract that grows, and is there once however often it is published', async () => {
    const { here, change, schemas } = await published()
    await here('publish')
    await change(SOLD, 'slaProperties:', `${REGION}slaProperties:`)
    await change(SOLD, 'version: 1.0.0', 'version: 1.1.0')
    expect((await here('publish')).code).toBe(0)
    expect(await schemas((registry) => registry.versions(ofSold))).toEqual([1, 2])
  })

  test('that a killed publisher left out comes with the next one', async () => {
    const { here, schemas } = await published()
    await schemas((registry) => registry.hide(ofSold))
    expect((await here('publish')).stdout).toBe('nothing new: all of it is published already\n')
    expect(await schemas((registry) => registry.versions(ofSold))).toEqual([2])
  })

  test('is not changed to what its readers would not understand: then nothing is published', async () => {
    const { here, mesh, contracts, change } = await published()
    const two = 'shop/sold@2.yaml'
    await copyFile(join(contracts, SOLD), join(contracts, two))
    await change(two, 'version: 1.0.0', 'version: 2.0.0')
    await change(two, 'logicalType: number, physicalType: "decimal(18,2)"', 'logicalType: string')
    const refused = await here('publish')
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^TOPIC_SCHEMA_CONFLICT: topic shop\.sold: two contracts/),
    })
    expect(JSON.parse((await mesh('history', 'shop', '--json')).stdout)).toHaveLength(1)
    await change(two, 'value: shop.sold', 'value: shop.sold.2')
    expect((await here('publish')).code).toBe(0)
  })

  test('is left to writers of the topic who have one in Avro', async () => {
    const { here, schemas } = await openedShop()
    await here('publish', 'till') // refused; the data folder is there
    await schemas((registry) => registry.register(ofSold, { type: 'AVRO', text: '"string"' }))
    expect((await here('publish')).code).toBe(0)
    expect(await schemas((registry) => registry.version(ofSold, 'latest'))).toMatchObject({
      version: 1,
      schema: { type: 'AVRO' },
    })
  })
})
