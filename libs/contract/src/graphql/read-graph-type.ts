import type { Contract } from '../contract.js'
import type { MeshProperties } from '../read-port.js'
import { faceProblem } from './graph-face.js'
import { typeNameProblem } from './graph-names.js'

/** `mesh.graphql: PromotionSales`, where the rest of the contract can be shown so. */
export function readGraphType(
  mesh: MeshProperties,
  contract: Pick<Contract, 'columns' | 'key' | 'port' | 'description'>,
): string | undefined {
  const entry = mesh.get('graphql')
  if (!entry) return undefined
  const type = entry.text('value')
  const problem = typeNameProblem(type) ?? faceProblem(contract, type)
  if (problem !== undefined) throw entry.refuse(problem, 'value')
  return type
}
