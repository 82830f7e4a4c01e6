import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readContracts } from './read-contracts.js'

const contractText = (version: string, name: string) => `apiVersion: v3.1.0
kind: DataContract
id: customers.${name}
name: ${name}
domain: customers
version: ${version}
status: active
description: { purpose: Say who has an account., usage: By id., limitations: The newest state only. }
team: { name: team-customers, description: Answers for who customers are. }
schema:
  - name: ${name}
    logicalType: object
    physicalType: table
    dataGranularityDescription: One row per account.
    description: Accounts.
    properties:
      - { name: user_id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1, description: The account. }
customProperties: [{ property: mesh.port, value: source }]
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contracts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, version = '1.0.0', name = 'users'): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), contractText(version, name))
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
