import type { Schema } from '@storemesh/iceberg'
import { duckType } from '../duck-types.js'
import { identifier } from '../../quoting.js'

/** The columns, and no row. */
export const emptySql = ({ fields }: Pick<Schema, 'fields'>) =>
  `SELECT ${fields.map((field) => `CAST(NULL AS ${duckType(field.type)}) AS ${identifier(field.name)}`).join(', ')} WHERE false`
