import { fileURLToPath } from 'node:url'
import { type Contract, readContracts } from '@storemesh/contract'

/** Contracts stand beside the domains, at the top of the repository. */
export const CONTRACTS_FOLDER = fileURLToPath(new URL('../../../../contracts', import.meta.url))

export const contracts = (): Promise<ReadonlyMap<string, Contract>> => readContracts(CONTRACTS_FOLDER)

export type ReadContracts = () => Promise<ReadonlyMap<string, Contract>>

/** Reads them when somebody first asks, and no second time: they are files by the dozen, and every question may ask. */
export function contractsOnce(): ReadContracts {
  let read: ReturnType<ReadContracts> | undefined
  return () => (read ??= contracts())
}
