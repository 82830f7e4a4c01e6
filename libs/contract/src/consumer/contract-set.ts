import { Fault, isFault } from '@storemesh/core'
import { readTerms, type Terms } from '../compare/terms.js'
import { contractReference } from '../contract.js'
import { requireOwnType } from '../graphql/type-claims.js'
import { requirePlace } from '../read-contracts.js'
import { type Consumer, readConsumer } from './consumer.js'
import { consumerFaults } from './consumer-faults.js'

/** A file of a folder of contracts, wherever the folder is kept. */
export interface ContractFile {
  /** `orders/fact_order.yaml`, or `consumers/storefront.yaml`. */
  readonly path: string
  readonly text: string
}

/** All contracts of a folder and all who declare to read them, with whatever is wrong in any file. */
export interface ContractSet {
  /** By reference: `orders.fact_order@1`. */
  readonly contracts: ReadonlyMap<string, Terms>
  readonly consumers: readonly Consumer[]
  readonly faults: readonly Fault[]
}

/** Where files of consumers stand. */
export const CONSUMERS = 'consumers/'

/** All that is wrong in a folder, and what its consumers read that no contract of it has. */
export function readContractSet(files: readonly ContractFile[]): ContractSet {
  const read = readContractFiles(files)
  // a field that is missing in a contract with a fault would be told twice
  if (read.faults.length > 0) return read
  const contracts = [...read.contracts.values()]
  return { ...read, faults: read.consumers.flatMap((consumer) => consumerFaults(consumer, contracts)) }
}

/** Reads on after a fault, so that all are told at once. A file with a fault takes no part in the rest. */
export function readContractFiles(files: readonly ContractFile[]): ContractSet {
  const faults: Fault[] = []
  const contracts = new Map<string, Terms>()
  const consumers: Consumer[] = []
  const read = (body: () => void) => {
    try {
      body()
    } catch (error) {
      if (!isFault(error)) throw error
      faults.push(error)
    }
  }
  for (const { path, text } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    read(() => {
      if (path.startsWith(CONSUMERS)) consumers.push(readConsumer(text, path))
      else addContract(contracts, readTerms(text, path))
    })
  }
  return { contracts, consumers, faults }
}

function addContract(contracts: Map<string, Terms>, terms: Terms): void {
  const { contract } = terms
  const reference = contractReference(contract)
  const other = contracts.get(reference)?.contract.file
  if (other !== undefined) {
    const why = `is ${reference} as ${other} is; give one of them another name or major version`
    throw new Fault('CONTRACT_DUPLICATE', `${contract.file}:1:1: ${why}`)
  }
  requirePlace(contract, contract.file.slice(0, Math.max(0, contract.file.indexOf('/'))))
  requireOwnType(
    contract,
    [...contracts.values()].map((other) => other.contract),
  )
  contracts.set(reference, terms)
}
