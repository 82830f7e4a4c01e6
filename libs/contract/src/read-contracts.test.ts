import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ContractColumn, ContractType } from './contract.js'
import { readContracts } from './read-contracts.js'

const OURS = fileURLToPath(new URL('../../../contracts', import.meta.url))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contracts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, version = '1.0.0', name = 'users'): Promise<void> {
  const text = await readFile(join(OURS, 'customers/users.yaml'), 'utf8')
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(
    join(folder, path),
    text.replace('version: 1.0.0', `version: ${version}`).replaceAll('name: users', `name: ${name}`),
  )
}

describe('a folder of contracts', () => {
  test('is read by reference, two major versions side by side', async () => {
    await write('customers/users.yaml')
    await write('customers/users@2.yaml', '2.1.0')
    await write('customers/clients.yaml', '1.0.0', 'clients')
    await mkdir(join(folder, 'consumers'))
    await writeFile(join(folder, 'consumers/storefront.yaml'), 'consumer: storefront')
    expect([...(await readContracts(folder)).keys()].toSorted()).toEqual([
      'customers.clients@1',
      'customers.users@1',
      'customers.users@2',
    ])
  })

  test('has no two products of one name', async () => {
    await write('customers/users.yaml')
    await write('customers/accounts.yaml')
    await expect(readContracts(folder)).rejects.toThrow(
      /CONTRACT_DUPLICATE: customers\/\w+\.yaml and customers\/\w+\.yaml are both customers\.users@1/,
    )
  })

  test('has each contract where it is looked for', async () => {
    await write('orders/users.yaml')
    await expect(readContracts(folder)).rejects.toThrow(
      'CONTRACT_INVALID: orders/users.yaml:1:1: customers.users belongs in customers/users.yaml',
    )
  })

  test('must be there', async () => {
    await expect(readContracts(join(folder, 'nowhere'))).rejects.toThrow('CONTRACT_FOLDER_MISSING')
  })
})

describe('the contracts of this repository', () => {
  test('can be read', async () => {
    expect([...(await readContracts(OURS)).keys()]).toEqual(
      expect.arrayContaining(['customers.dim_users@1', 'orders.fact_order@1', 'orders.transactions@1']),
    )
  })

  test('have every field that the storefront reads', async () => {
    const contracts = await readContracts(OURS)
    const { reads } = parse(await readFile(join(OURS, 'consumers/storefront.yaml'), 'utf8'))
    for (const { contract, versions, fields } of reads) {
      const major = /^\^(\d+)\./.exec(versions)?.[1]
      expect(paths(contracts.get(`${contract}@${major}`)?.columns ?? [])).toEqual(expect.arrayContaining(fields))
    }
  })
})

const paths = (columns: readonly ContractColumn[]): string[] =>
  columns.flatMap(({ name, of }) => [name, ...paths(fieldsOf(of)).map((path) => `${name}.${path}`)])

const fieldsOf = (of: ContractType): readonly ContractColumn[] =>
  of.kind === 'object' ? of.fields : of.kind === 'list' ? fieldsOf(of.element) : []
