import { describe, expect, test } from 'vitest'
import { contractText, type Given } from '../compare/corpus/given-contract.js'
import { canDeploy } from './can-deploy.js'
import { type ContractFile, readContractSet } from './contract-set.js'

/** A domain with one product and two consumers: the shelf reads the note, the till does not. */
const sales = (given: Given, path = 'shop/sales.yaml'): ContractFile => ({ path, text: contractText(given) })
const consumer = (name: string, versions: string, fields: string): ContractFile => ({
  path: `consumers/${name}.yaml`,
  text: `consumer: ${name}
owner: team-${name}
description: Reads.
reads: [{ contract: shop.sales, versions: '${versions}', fields: [${fields}] }]`,
})
const shelf = (versions = '^1.0.0', fields = 'id, note') => consumer('shelf', versions, fields)
const till = (versions = '^1.0.0') => consumer('till', versions, 'id, amount')
const set = (...files: readonly ContractFile[]) => readContractSet(files)
const published = set(sales({}), shelf(), till())
const names = ({ breaks }: ReturnType<typeof canDeploy>) => breaks.map(({ consumer }) => consumer)

const withoutNote: Given = { fields: { note: 'gone' } }

describe('what is published may be replaced', () => {
  test('by the same', () => {
    expect(canDeploy('shop', published, published)).toMatchObject({ deployable: true, breaks: [] })
  })

  test('by one with an optional field more, with a minor step', () => {
    const extra: Given = { version: '1.1.0', fields: { extra: { logicalType: 'string' } } }
    expect(canDeploy('shop', set(sales(extra), shelf(), till()), published)).toMatchObject({ deployable: true, breaks: [] })
  })

  test('by one without a field that is deprecated and unused, with a major step', () => {
    const moved = set(
      sales({ status: 'deprecated', version: '1.1.0' }),
      shelf('^1.0.0 || ^2.0.0', 'id'),
      till('^1.0.0 || ^2.0.0'),
    )
    const next = set(sales({ ...withoutNote, version: '2.0.0' }), shelf('^2.0.0', 'id'), till('^2.0.0'))
    expect(canDeploy('shop', next, moved)).toMatchObject({ deployable: true, breaks: [] })
  })

  test('by two versions side by side, though a reader has not moved', () => {
    const both = set(sales({}), sales({ ...withoutNote, version: '2.0.0' }, 'shop/sales@2.yaml'), shelf(), till())
    expect(canDeploy('shop', both, published)).toMatchObject({ deployable: true, breaks: [] })
  })

  test('by nothing, where it was a draft', () => {
    expect(canDeploy('shop', set(), set(sales({ status: 'draft' })))).toMatchObject({ deployable: true })
  })

  test('whatever another domain did', () => {
    expect(canDeploy('stock', set(), published)).toEqual({ deployable: true, contracts: [], breaks: [] })
  })
})

describe('what is published may not be replaced', () => {
  test('by one without a field that somebody reads, who is named', () => {
    const answer = canDeploy('shop', set(sales({ ...withoutNote, version: '1.1.0' }), shelf(), till()), published)
    expect(answer).toMatchObject({
      deployable: false,
      contracts: [{ reference: 'shop.sales@1', due: 'major', taken: 'minor', suffices: false }],
      breaks: [{ consumer: 'shelf', owner: 'team-shelf', contract: 'shop.sales', fields: ['note'] }],
    })
  })

  test('by the next major version alone, while somebody takes the old one only', () => {
    const answer = canDeploy('shop', set(sales({ ...withoutNote, version: '2.0.0' }), shelf(), till()), published)
    expect(answer.contracts).toMatchObject([{ taken: 'major', suffices: true }])
    expect(names(answer)).toEqual(['shelf', 'till'])
  })

  test('while a reader takes both versions and reads what went', () => {
    const both = '^1.0.0 || ^2.0.0'
    const now = set(sales({ ...withoutNote, version: '2.0.0' }), shelf(both), till(both))
    expect(names(canDeploy('shop', now, set(sales({}), shelf(both), till(both))))).toEqual(['shelf'])
  })

  test('because a reader that stops reading in the same change was not published yet', () => {
    const now = set(sales({ ...withoutNote, version: '1.1.0' }), shelf('^1.0.0', 'id'), till())
    expect(names(canDeploy('shop', now, published))).toEqual(['shelf'])
  })

  test('without the step that is due, though nobody declares to read it', () => {
    expect(canDeploy('shop', set(sales(withoutNote)), set(sales({})))).toMatchObject({ deployable: false, breaks: [] })
  })

  test('by nothing, while it is active or somebody reads it', () => {
    expect(canDeploy('shop', set(), set(sales({})))).toMatchObject({ deployable: false, contracts: [{ taken: 'gone' }] })
    expect(names(canDeploy('shop', set(), set(sales({ status: 'deprecated' }), till())))).toEqual(['till'])
  })

  test('by a lower version', () => {
    const answer = canDeploy('shop', set(sales({ version: '1.0.0' })), set(sales({ version: '1.1.0' })))
    expect(answer).toMatchObject({ deployable: false, contracts: [{ taken: 'back' }] })
  })
})

describe('a folder of contracts', () => {
  test('tells of each fault at once, and of none that follows from another', () => {
    const { faults } = set(
      { path: 'shop/sales.yaml', text: 'kind: [' },
      { path: 'stock/sales.yaml', text: contractText({}) },
      { path: 'consumers/shelf.yaml', text: 'reads: 1' },
      till(),
    )
    expect(faults.map(({ message }) => /^\w+: [\w/.]+:\d+:\d+/.exec(message)?.[0])).toEqual([
      'CONSUMER_INVALID: consumers/shelf.yaml:1:1',
      'CONTRACT_INVALID: shop/sales.yaml:1:8',
      'CONTRACT_INVALID: stock/sales.yaml:1:1',
    ])
  })

  test('has no two contracts of one name', () => {
    const { faults } = set(sales({}), sales({}, 'shop/sales@1.yaml'))
    expect(faults.map(({ code }) => code)).toEqual(['CONTRACT_DUPLICATE'])
  })

  test('tells who reads what is not there', () => {
    expect(set(sales(withoutNote), shelf()).faults.map(({ code }) => code)).toEqual(['CONSUMER_FIELD_UNKNOWN'])
  })
})
