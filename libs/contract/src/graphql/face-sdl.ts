import type { GraphFace, GraphField, GraphScalar, GraphType, GraphValue, ScalarField } from './graph-face.js'
import { heldFor, heldWithin } from './held.js'
import { showsField, showsNoColumn, showsType } from './shows.js'

export interface FaceParts {
  /** `orders.fact_order`, whose rows these are. */
  readonly product: string
  readonly tellsChanges: boolean
  /** For how long an answer with its rows may be given again; undefined: not at all. */
  readonly held_s?: number | undefined
  /** False where the domain asks for one row in a way of its own. */
  readonly asksForOne?: boolean
}

/** The part of a subgraph's schema that follows from a face, as GraphQL text. */
export function faceSdl(face: GraphFace, { product, tellsChanges, held_s, asksForOne = true }: FaceParts): string {
  const { type, nested } = face
  const shows = showsType(product, type)
  const key = face.key.map(({ name }) => name).join(' ')
  return [
    queries(face, asksForOne, heldFor(held_s)),
    typeText(type, ` @key(fields: "${key}")${shows}${heldFor(held_s)}`),
    ...nested.map((one) => typeText(one, `${showsType(product, one)}${heldWithin(held_s)}`)),
    connection(type.name, `${shows}${heldFor(held_s)}`),
    filter(face, shows),
    ...(tellsChanges ? [subscription(face, shows)] : []),
  ].join('\n')
}

/** What a page may be narrowed by, for each scalar that a filter of the faces needs; the same in every subgraph. */
export const conditionTypes = (faces: readonly GraphFace[]): string =>
  [...new Set(faces.flatMap(({ filters }) => filters.map(({ of }) => of.scalar)))].toSorted().map(conditionType).join('\n')

const oneByKey = ({ type, one, key }: GraphFace, held: string): string => `
  ${quoted(`One ${type.name}; null where there is none.`)}
  ${one}(${key.map(argument).join(', ')}): ${type.name}${held}`

const queries = (face: GraphFace, asksForOne: boolean, held: string): string => {
  const { type, list } = face
  return `
type Query {${asksForOne ? oneByKey(face, held) : ''}
  ${quoted(`Every ${type.name}, page by page: in the order of the key, or of what the filter narrows.`)}
  ${list}(
    "At most 100."
    first: Int = 20
    "A cursor of an earlier page of the same filter."
    after: String
    filter: ${type.name}Filter
  ): ${type.name}Connection! ${AS_LONG_AS_FIRST}${held}
}`
}

/** By its full name, which no domain has to import. */
const AS_LONG_AS_FIRST =
  '@federation__listSize(slicingArguments: ["first"], sizedFields: ["edges"], requireOneSlicingArgument: false)'

const typeText = ({ name, description, fields }: GraphType, directive = ''): string => `
${quoted(description)}
type ${name}${directive} {
${fields.map(fieldText).join('\n')}
}`

const connection = (type: string, shows: string): string => `
type ${type}Connection${shows} {
  edges: [${type}Edge!]!
  pageInfo: PageInfo!
}
type ${type}Edge${shows} {
  cursor: String!
  node: ${type}!
}`

const filter = ({ type, filters }: GraphFace, shows: string): string => `
"Rows of which all that is said is true."
input ${type.name}Filter${shows} {
${filters.map(filterText).join('\n')}
}`

const subscription = ({ type, changed, key }: GraphFace, shows: string): string => `
type Subscription {
  ${quoted(`Each ${type.name} that changes, from now on; first those that are there, where a snapshot is asked for.`)}
  ${changed}(
    "Only what passes it; a row that does so no longer is told as one that is no more."
    filter: ${type.name}Filter
    "The rows that are there first, then what changes, without a gap."
    snapshot: Boolean = false
    "The cursor of the last event of an earlier subscription with the same filter: this one goes on behind it."
    after: String
  ): ${type.name}Change!
}
"What a subscriber is told of a row."
type ${type.name}Change${shows} {
  kind: ChangeKind!${showsNoColumn}
  "Null where all rows that were there have been told."
  key: ${type.name}Key${showsNoColumn}
  "As it is from now on, with all its fields; null: it is no more, or is none of those asked for."
  row: ${type.name}${showsNoColumn}
  "From where to go on: the argument after of another subscription."
  cursor: String!${showsNoColumn}
}
"What tells one row from another."
type ${type.name}Key${shows} {
${key.map(fieldText).join('\n')}
}`

/** The same in every subgraph. */
export const CHANGE_KIND = /* GraphQL */ `
"What a subscriber is told by an event."
enum ChangeKind {
  "A row that is there."
  SNAPSHOT
  "All rows that were there have been told; once, and also where there were none."
  SNAPSHOT_END
  "A row that changed."
  CHANGE
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

const fieldText = ({ name, column, description, of, required }: GraphField): string =>
  `  ${quoted(description)}\n  ${name}: ${valueText(of)}${required ? '!' : ''}${showsField({ name, column })}`

const filterText = ({ name, column, description, of }: ScalarField): string =>
  `  ${quoted(description)}\n  ${name}: ${of.scalar}Condition${showsField({ name, column })}`

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
