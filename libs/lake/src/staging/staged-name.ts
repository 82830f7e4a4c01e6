import type { Dice } from '@storemesh/core'
import type { TableName } from '@storemesh/iceberg'

/** The namespace of tables that an engine writes by way of; they are nobody's. */
export const STAGED = 'mesh_staged'

/** A name that no other has, and that says whose it is. */
export const stagedName = ({ namespace, name }: TableName, dice: Dice): TableName => ({
  namespace: STAGED,
  name: `${namespace}__${name}__${dice.uuid().replaceAll('-', '')}`,
})
