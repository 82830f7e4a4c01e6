import { readdirSync, readFileSync } from 'node:fs'
import { type Contract, contractReference, readContract } from '@storemesh/contract'

/** The contracts of a folder, by reference. */
export function readContractsBeside(folder: URL): ReadonlyMap<string, Contract> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  const contracts = files.map((file) => readContract(readFileSync(new URL(file, folder), 'utf8'), file))
  return new Map(contracts.map((contract) => [contractReference(contract), contract]))
}
