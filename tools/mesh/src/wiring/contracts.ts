import { fileURLToPath } from 'node:url'
import { type Contract, readContracts } from '@storemesh/contract'

/** Contracts stand beside the domains, at the top of the repository. */
const FOLDER = fileURLToPath(new URL('../../../../contracts', import.meta.url))

export const contracts = (): Promise<ReadonlyMap<string, Contract>> => readContracts(FOLDER)
