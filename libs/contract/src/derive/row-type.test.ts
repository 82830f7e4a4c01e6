import { describe, expect, test } from 'vitest'
import { contractText, type Given } from '../compare/corpus/given-contract.js'
import { readContract } from '../read-contract.js'
import { contractRows, rowDeclaration } from './contract-rows.js'

const given = (given: Given) => readContract(contractText(given), 'shop/sales.yaml')

/** Without descriptions, on one line. */
const members = (text: string) => text.replaceAll(/\s*\/\*\*.*\*\/\n/g, '\n').replaceAll(/\s*\n\s*/g, ' ')

describe('the row type of a contract', () => {
  test('has a member for each column, null where it may be absent, and what is exact as text', () => {
    expect(members(rowDeclaration(given({ port: 'table' })))).toBe(
      'export interface SalesV1 { readonly id: string readonly region: string readonly note: string | null ' +
        'readonly count: number | null readonly total: bigint | null readonly ratio: number | null readonly share: number | null ' +
        'readonly amount: string readonly channel: string readonly sold_at: string readonly sold_on: string | null ' +
        'readonly lines: readonly { readonly product_id: string readonly quantity: number readonly remark: string | null }[] ' +
        'readonly tags: readonly string[] | null readonly address: { readonly city: string readonly street: string | null } | null } ',
    )
  })

  test('has a long as events hold it, where it is of no table', () => {
    expect(rowDeclaration(given({ port: 'topic' }))).toContain('readonly total: number | null')
  })

  test('tells of each member what the contract says, whatever that is', () => {
    const text = rowDeclaration(given({ fields: { note: { description: 'Ends */ here,\nor not.' } } }))
    expect(text).toContain('  /** Ends * / here, or not. */\n  readonly note: string | null\n')
  })

  test('keeps lists within lists apart', () => {
    const items = { logicalType: 'array', items: { logicalType: 'string' } }
    expect(rowDeclaration(given({ fields: { tags: { items } } }))).toContain(
      'readonly tags: readonly (readonly string[])[] | null',
    )
  })
})

test('the rows of all contracts stand under their references, in their order, in whatever order they are given', () => {
  const contracts = [given({ version: '2.0.0' }), given({})]
  const text = contractRows(contracts)
  expect(text.match(/readonly '[^']+'/g)).toEqual(["readonly 'shop.sales@1'", "readonly 'shop.sales@2'"])
  expect(text).toMatch(/^export \{\}\ndeclare module '@storemesh\/domain' \{\n {2}interface ContractRows \{\n/)
  expect(contractRows(contracts.toReversed())).toBe(text)
})
