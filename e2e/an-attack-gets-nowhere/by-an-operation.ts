import { type Attack, of } from './attack.js'
import { type AttackedMesh, told } from './attacked-mesh.js'

const times = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n)).join(' ')
const nested = (levels: number, field: string) => `${`${field} { `.repeat(levels)}name${' }'.repeat(levels)}`

/** What is refused by how much it asks for, so that no subgraph hears of it. */
const asks = (how: string, code: string, query: string, variables?: Readonly<Record<string, unknown>>) => ({
  how,
  answer: `400 ${code}`,
  by: unheard((mesh) => mesh.ask('support', query, variables)),
})

const unheard = (asking: (mesh: AttackedMesh) => ReturnType<AttackedMesh['ask']>) => async (mesh: AttackedMesh) => {
  const before = await mesh.figure('mesh_gateway_subgraph_requests_total')
  const answer = told(await asking(mesh))
  const heard = (await mesh.figure('mesh_gateway_subgraph_requests_total')) - before
  return heard === 0 ? answer : `${answer}, and ${heard} questions to subgraphs`
}

const PAGE = 'edges { node { id lines { productId } } }'

const batch = (mesh: AttackedMesh) =>
  mesh.post({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${mesh.tokenOf('support')}` },
    body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ __typename }' }))),
  })

export const OPERATIONS: readonly Attack[] = [
  ...of('depth, aliases, directives, tokens, fragment cycles, introspection loops', [
    asks('thirty levels', 'OPERATION_TOO_DEEP', `{ order(id: "x") { ${nested(30, 'customer')} } }`),
    asks('forty aliases of one field', 'ALIASES_TOO_MANY', `{ order(id: "x") { ${times(40, (n) => `a${n}: id`)} } }`),
    asks('forty fields of the root', 'ROOT_FIELDS_TOO_MANY', `{ ${times(40, () => '__typename')} }`),
    asks('sixty directives', 'DIRECTIVES_TOO_MANY', `{ __typename ${times(60, () => '@skip(if: false)')} }`),
    asks('twenty thousand tokens', 'GRAPHQL_PARSE_FAILED', `{ ${times(20_000, () => 'id')} }`),
    asks('a fragment within itself', 'GRAPHQL_VALIDATION_FAILED', '{ order(id: "x") { ...A } } fragment A on Order { id ...A }'),
    asks(
      'fragments that double',
      'OPERATION_TOO_LARGE',
      `{ order(id: "x") { ...F0 } } ${times(14, (n) => `fragment F${n} on Order { ...F${n + 1} ...F${n + 1} }`)} fragment F14 on Order { id }`,
    ),
    asks('types of types of types', 'INTROSPECTION_OFF', '{ __schema { types { fields { type { fields { name } } } } } }'),
  ]),
  ...of('array batching', [{ how: 'ten operations in one request', answer: '400 BATCHING_OFF', by: unheard(batch) }]),
  ...of('a page without end, a cost bomb', [
    asks('a hundred million orders', 'LIMIT_EXCEEDED', '{ orders(first: 99999999) { edges { node { id } } } }'),
    asks('the same by a variable', 'LIMIT_EXCEEDED', 'query ($n: Int) { orders(first: $n) { edges { node { id } } } }', {
      n: 99_999_999,
    }),
    asks('long pages side by side', 'COST_TOO_HIGH', `{ ${times(20, (n) => `a${n}: orders(first: 1000) { ${PAGE} }`)} }`),
  ]),
  ...of('introspection and suggestions in production', [
    asks('the schema', 'INTROSPECTION_OFF', '{ __schema { queryType { name } } }'),
    asks('a type', 'INTROSPECTION_OFF', '{ __type(name: "Order") { name } }'),
    {
      how: 'a field that is nearly one',
      answer: '400 GRAPHQL_VALIDATION_FAILED',
      by: async (mesh) => {
        const answer = await mesh.ask('support', '{ ordes { id } }')
        return /Did you mean|orders|Query/.test(answer.text) ? answer.text : told(answer)
      },
    },
    {
      how: 'the types of a subgraph',
      answer: '400 GRAPHQL_VALIDATION_FAILED',
      by: unheard((mesh) => mesh.ask('support', '{ _service { sdl } }')),
    },
  ]),
]
