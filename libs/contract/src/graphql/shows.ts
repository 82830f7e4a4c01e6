import { columnNamed } from '@storemesh/access'
import type { GraphField, GraphType } from './graph-face.js'

/**
 * What a type of the graph shows of which product, so that whoever may not see it there does not see it here: the directive
 * stands in the schemas of subgraphs, and the gateway shows each viewer a schema of what is his to see.
 */
export const SHOWS = /* GraphQL */ `
"Of which product this shows rows; within which of its objects; which column, where the field's name does not tell it, empty where it is none; and which product of commands a mutation tells."
directive @shows(product: String, within: String, column: String, tells: String) on OBJECT | FIELD_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
`

const argument = (name: string, value: string): string => `${name}: ${JSON.stringify(value)}`

export const showsType = (product: string, { path }: Pick<GraphType, 'path'>): string =>
  ` @shows(${[argument('product', product), ...(path === '' ? [] : [argument('within', path)])].join(', ')})`

export const showsField = ({ name, column }: Pick<GraphField, 'name' | 'column'>): string =>
  columnNamed(name) === column ? '' : ` @shows(${argument('column', column)})`

/** On a field that is called as a column may be, and is none. */
export const showsNoColumn = ` @shows(${argument('column', '')})`
