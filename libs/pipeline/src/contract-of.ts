import type { Contract } from '@storemesh/contract'
import { Fault } from '@storemesh/core'

export function contractOf(contracts: ReadonlyMap<string, Contract>, reference: string): Contract {
  const contract = contracts.get(reference)
  if (contract) return contract
  throw new Fault('CONTRACT_MISSING', `there is no contract ${reference} below contracts/; write it, or correct the reference`)
}
