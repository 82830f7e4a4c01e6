import type { GraphFace, GraphField, GraphScalar, GraphType, GraphValue, ScalarField } from './graph-face.js'

export interface FaceParts {
  readonly tellsChanges: boolean
  /** False where the domain asks for one row in a way of its own. */
  readonly asksForOne?: boolean
}

/** The part of a subgraph's schema that follows from a face, as GraphQL text. */
export function faceSdl(face: GraphFace, { tellsChanges, asksForOne = true }: FaceParts): string {
  const { type, nested } = face
  const key = face.key.map(({ name }) => name).join(' ')
  return [
    queries(face, asksForOne),
    typeText(type, ` @key(fields: "${key}")`),
    ...nested.map((one) => typeText(one)),
    connection(type.name),
    filter(face),
    ...(tellsChanges ? [subscription(face)] : []),
  ].join('\n')
}

/** What a page may be narrowed by, for each scalar that a filter of the faces needs; the same in every subgraph. */
export const conditionTypes = (faces: readonly GraphFace[]): string =>
  [...new Set(faces.flatMap(({ filters }) => filters.map(({ of }) => of.scalar)))].toSorted().map(conditionType).join('\n')

const oneByKey = ({ type, one, key }: GraphFace): string => `
  ${quoted(`One ${type.name}; null where there is none.`)}
  ${one}(${key.map(argument).join(', ')}): ${type.name}`

const queries = (face: GraphFace, asksForOne: boolean): string => {
  const { type, list } = face
  return `
type Query {${asksForOne ? oneByKey(face) : ''}
  ${quoted(`Every ${type.name}, page by page: in the order of the key, or of what the filter narrows.`)}
  ${list}(
    "At most 100."
    first: Int = 20
    "A cursor of an earlier page of the same filter."
    after: String
    filter: ${type.name}Filter
  ): ${type.name}Connection!
}`
}

const typeText = ({ name, description, fields }: GraphType, directive = ''): string => `
${quoted(description)}
type ${name}${directive} {
${fields.map(fieldText).join('\n')}
}`

const connection = (type: string): string => `
type ${type}Connection {
  edges: [${type}Edge!]!
  pageInfo: PageInfo!
}
type ${type}Edge {
  cursor: String!
  node: ${type}!
}`

const filter = ({ type, filters }: GraphFace): string => `
"Rows of which all that is said is true."
input ${type.name}Filter {
${filters.map(({ name, description, of }) => `  ${quoted(description)}\n  ${name}: ${of.scalar}Condition`).join('\n')}
}`

const subscription = ({ type, changed, key }: GraphFace): string => `
type Subscription {
  ${quoted(`Each ${type.name} that changes, from now on.`)}
  ${changed}: ${type.name}Change!
}
"A row that changed."
type ${type.name}Change {
  key: ${type.name}Key!
  "As it is from now on, with all its fields; null: it is no more."
  row: ${type.name}
}
"What tells one row from another."
type ${type.name}Key {
${key.map(fieldText).join('\n')}
}`

const ORDERED = (scalar: GraphScalar): string => `
  "At least."
  from: ${scalar}
  "Less than."
  before: ${scalar}`

/** What is left out, or null, says nothing. */
const conditionType = (scalar: GraphScalar): string => `
"Which values: all that is said must be true."
input ${scalar}Condition {
  is: ${scalar}${scalar === 'Boolean' ? '' : ORDERED(scalar)}
}`

const fieldText = ({ name, description, of, required }: GraphField): string =>
  `  ${quoted(description)}\n  ${name}: ${valueText(of)}${required ? '!' : ''}`

const argument = ({ name, of }: ScalarField): string => `${name}: ${valueText(of)}!`

function valueText(value: GraphValue): string {
  switch (value.kind) {
    case 'scalar':
      return value.scalar
    case 'object':
      return value.type
    case 'list':
      // as a field of its own a double may be absent
      return `[${valueText(value.element)}${isDouble(value.element) ? '' : '!'}]`
  }
}

const isDouble = (value: GraphValue): boolean => value.kind === 'scalar' && value.scalar === 'Float'

/** GraphQL escapes as JSON does. */
const quoted = (text: string): string => JSON.stringify(text)
