import { Fault } from '@storemesh/core'
import { type Contract, contractReference } from '../contract.js'

/** Two products of a domain cannot be one type of its graph: CONTRACT_INVALID names both. */
export function requireOwnType(contract: Contract, others: Iterable<Contract>): void {
  const { domain, graphType, file } = contract
  if (graphType === undefined) return
  for (const other of others) {
    if (other === contract || other.domain !== domain || other.graphType !== graphType) continue
    const why = `${contractReference(contract)} is ${graphType} in the graph (mesh.graphql), as ${contractReference(other)} is`
    throw new Fault('CONTRACT_INVALID', `${file}:1:1: ${why}; call one of them otherwise`)
  }
}
