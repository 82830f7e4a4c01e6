import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { type Contract, contractReference } from './contract.js'
import { requireOwnType } from './graphql/type-claims.js'
import { readContract } from './read-contract.js'

/** Files of consumers say what they read of contracts; they are none themselves. */
const CONSUMERS = 'consumers'
const FILES_MAX = 10_000

/** Every contract of a folder, `<domain>/<product>.yaml`, by its reference: `orders.fact_order@1`. */
export async function readContracts(folder: string): Promise<ReadonlyMap<string, Contract>> {
  const contracts = new Map<string, Contract>()
  const domains = new Map<Contract, string>()
  for (const { domain, path } of await contractFiles(folder)) {
    const contract = readContract(await readFile(join(folder, path), 'utf8'), path)
    const reference = contractReference(contract)
    const other = contracts.get(reference)
    if (other) {
      throw new Fault(
        'CONTRACT_DUPLICATE',
        `${other.file} and ${path} are both ${reference}; give one of them another name or major version`,
      )
    }
    contracts.set(reference, contract)
    domains.set(contract, domain)
  }
  // after the search for doubles: a copied file is told of as the double that it is
  for (const [contract, domain] of domains) {
    requirePlace(contract, domain)
    requireOwnType(contract, domains.keys())
  }
  return contracts
}

async function contractFiles(folder: string): Promise<readonly { readonly domain: string; readonly path: string }[]> {
  const domains = (await readdir(folder, { withFileTypes: true }).catch(noFolder(folder))).filter(
    (entry) => entry.isDirectory() && entry.name !== CONSUMERS,
  )
  const files = []
  for (const { name: domain } of domains) {
    for (const file of await readdir(join(folder, domain)))
      if (/\.ya?ml$/.test(file)) files.push({ domain, path: `${domain}/${file}` })
  }
  if (files.length > FILES_MAX)
    throw new Fault('LIMIT_EXCEEDED', `contracts: expected at most ${FILES_MAX} files, got ${files.length}`)
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** A reader looks for `orders.fact_order` in `orders/fact_order.yaml`; two versions side by side are told apart by `@2`. */
export function requirePlace({ file, domain, product, major }: Contract, folder: string): void {
  const name = file.slice(folder.length + 1)
  if (domain === folder && (name === `${product}.yaml` || name === `${product}@${major}.yaml`)) return
  throw new Fault(
    'CONTRACT_INVALID',
    `${file}:1:1: ${domain}.${product} belongs in ${domain}/${product}.yaml; move the file, or correct domain and name`,
  )
}

const noFolder = (folder: string) => (cause: unknown) => {
  throw new Fault('CONTRACT_FOLDER_MISSING', `expected a folder of contracts at ${folder}`, { cause })
}
