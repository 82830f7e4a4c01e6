import { columnNamed } from '@storemesh/access'
import { productRights } from '@storemesh/contract'
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
} from 'graphql'
import { expect, test } from 'vitest'
import { contracts } from './contracts.js'
import { loadDomains } from './domains.js'
import { sdlOf } from './subgraphs.js'

const known = await contracts()
const rights = new Map([...known.values()].map((contract) => [`${contract.domain}.${contract.product}`, productRights(contract)]))
const types = (await loadDomains()).flatMap((domain) =>
  parse(sdlOf(domain, known) ?? 'scalar Nothing').definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION),
)

/** Of a row's place, and of no column. */
const OF_NO_COLUMN = new Set(['cursor', 'nodeId'])
const ROOTS = new Set(['Query', 'Mutation', 'Subscription'])
/** Whether a change is one, or a row that was there. */
const OF_NO_ROW = 'ChangeKind'
/** They are nobody's: what a page is, and what an amount of anything is. */
const OF_NO_PRODUCT = new Set(['PageInfo', 'Money'])

const shown = types.flatMap((type) => {
  const use = showsOf(type)
  return use ? [{ type, product: argument(use, 'product') ?? '', within: argument(use, 'within') ?? '' }] : []
})

test('every type that has rows of a product says of which', () => {
  const silent = types.filter((type) => !showsOf(type) && !ROOTS.has(type.name.value) && !OF_NO_PRODUCT.has(type.name.value))
  // of what another domain owns the key alone is known, which the field that leads there shows
  expect(silent.filter((type) => !isNamedAlone(type)).map(({ name }) => name.value)).toEqual([])
  expect(new Set(silent.map(({ name }) => name.value))).toEqual(new Set(['Customer', 'Product', 'Store']))
  expect(shown.filter(({ product }) => !rights.has(product)).map(({ type }) => type.name.value)).toEqual([])
})

test('every field that has a value says of which column, so that nobody reads by another name what is not his to see', () => {
  const unsaid = shown.flatMap(({ type, product, within }) =>
    (type.fields ?? [])
      .filter((field) => isLeaf(field.type) && !OF_NO_COLUMN.has(field.name.value))
      .filter((field) => !isColumn(field, product, within))
      .map(({ name }) => `${type.name.value}.${name.value}`),
  )
  // a moment that was asked for is of nobody
  expect(unsaid).toEqual(['Person.asOf'])
})

test('every mutation says which commands it tells', () => {
  const mutations = types.filter(({ name }) => name.value === 'Mutation').flatMap(({ fields = [] }) => fields)
  const told = mutations.map((field) => [field.name.value, argument(showsOf(field), 'tells')] as const)
  expect(told.length).toBeGreaterThan(4)
  expect(told.filter(([, product]) => product === undefined || !rights.has(product))).toEqual([])
})

/** Whether it is of another domain: nothing of it is found here, and it has no more fields than its key. */
function isNamedAlone({ directives = [], fields = [] }: ObjectTypeDefinitionNode): boolean {
  const keys = directives.filter(({ name }) => name.value === 'key')
  const isFoundElsewhere = keys.every(({ arguments: given = [] }) =>
    given.some(({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value),
  )
  return keys.length === 1 && isFoundElsewhere && fields.map(({ name }) => name.value).join() === 'id'
}

function isColumn(field: FieldDefinitionNode, product: string, within: string): boolean {
  const column = argument(showsOf(field), 'column') ?? columnNamed(field.name.value)
  return rights.get(product)?.paths.includes(within === '' ? column : `${within}.${column}`) ?? false
}

const OBJECTS = new Set(types.map(({ name }) => name.value))

const isLeaf = (type: TypeNode): boolean =>
  type.kind === Kind.NAMED_TYPE
    ? type.name.value !== OF_NO_ROW && (!OBJECTS.has(type.name.value) || type.name.value === 'Money')
    : isLeaf(type.type)

function showsOf({ directives = [] }: Pick<ObjectTypeDefinitionNode, 'directives'>): ConstDirectiveNode | undefined {
  return directives.find(({ name }) => name.value === 'shows')
}

function argument(use: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = use?.arguments?.find((one) => one.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}
