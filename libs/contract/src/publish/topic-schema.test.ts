import { systemClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { type SchemaRegistry, storedRegistry } from '@storemesh/schema-registry'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { compareContracts } from '../compare/compare-contracts.js'
import { contractText } from '../compare/corpus/given-contract.js'
import { corpus, type Entry, wasAndIs } from '../compare/corpus/read-corpus.js'
import { readTerms, type Terms } from '../compare/terms.js'
import { topicSchema } from './topic-schema.js'

const schemaOf = ({ contract }: Terms): { readonly type: 'JSON'; readonly text: string } => ({
  type: 'JSON',
  text: topicSchema(contract)?.text ?? '',
})

const given = (port: 'live' | 'topic' | 'table' | 'source') => readTerms(contractText({ port }), 'shop/sales.yaml')

describe('the schema of a topic', () => {
  test('tells what each field may be, and which must be there', () => {
    expect(JSON.parse(schemaOf(given('topic')).text)).toMatchObject({
      title: 'sales',
      type: 'object',
      properties: {
        id: { type: ['string'] },
        note: { type: ['string', 'null'] },
        amount: { type: ['number', 'string'] },
        lines: { type: ['array'], items: { type: ['object'], required: ['product_id', 'quantity'] } },
        tags: { type: ['array', 'null'], items: { type: ['string'] } },
      },
      required: ['id', 'region', 'amount', 'channel', 'sold_at', 'lines'],
    })
  })

  test('of a live product is that of its changes', () => {
    expect(topicSchema(given('live').contract)).toMatchObject({ topic: 'shop.sales', direction: 'output' })
    expect(JSON.parse(schemaOf(given('live')).text)).toMatchObject({
      properties: { id: { type: 'string' }, key: { type: 'string' }, row: { properties: { id: { type: ['string'] } } } },
    })
  })

  test('is none where there is no topic', () => {
    expect([topicSchema(given('table').contract), topicSchema(given('source').contract)]).toEqual([undefined, undefined])
  })
})

async function openRegistry(): Promise<SchemaRegistry> {
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock: systemClock })
  onTestFinished(() => store.close())
  return storedRegistry(store)
}

const isLessThanMajor = (entry: Entry) => ['none', 'patch', 'minor'].includes(compareContracts(...wasAndIs(entry)).due)
const lesser = corpus
  .flatMap(({ entries }) => entries)
  .filter((entry) => (entry.port === 'live' || entry.port === 'topic') && isLessThanMajor(entry))

describe('a change that is due less than a major step never stands in the way of its topic’s schema', () => {
  test.each(lesser)('$it', async (entry) => {
    const [was, is] = wasAndIs(entry)
    const registry = await openRegistry()
    await registry.setLevel(entry.port === 'live' ? 'FORWARD' : 'BACKWARD', 'sales-value')
    await registry.register('sales-value', schemaOf(was))
    expect(await registry.conflicts('sales-value', schemaOf(is))).toEqual([])
  })
})
