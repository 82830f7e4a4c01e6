import { readFile } from 'node:fs/promises'
import type { ContractColumn, ContractType } from '@storemesh/contract'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { contracts } from './contracts.js'

const CONSUMERS = new URL('../../../../contracts/consumers/', import.meta.url)

test('the contracts of this repository can be read', async () => {
  expect([...(await contracts()).keys()]).toEqual(
    expect.arrayContaining(['customers.dim_users@1', 'orders.fact_order@1', 'orders.transactions@1']),
  )
})

test('they have every field that the storefront reads', async () => {
  const published = await contracts()
  const { reads } = parse(await readFile(new URL('storefront.yaml', CONSUMERS), 'utf8'))
  expect(reads).not.toEqual([])
  for (const { contract, versions, fields } of reads) {
    const major = /^\^(\d+)\./.exec(versions)?.[1]
    expect(paths(published.get(`${contract}@${major}`)?.columns ?? [])).toEqual(expect.arrayContaining(fields))
  }
})

const paths = (columns: readonly ContractColumn[]): string[] =>
  columns.flatMap(({ name, of }) => [name, ...paths(fieldsOf(of)).map((path) => `${name}.${path}`)])

const fieldsOf = (of: ContractType): readonly ContractColumn[] =>
  of.kind === 'object' ? of.fields : of.kind === 'list' ? fieldsOf(of.element) : []
