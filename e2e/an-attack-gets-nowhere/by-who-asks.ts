import { copiedWorkspace } from '../copied-workspace.js'
import { mesh as command } from '../mesh-command.js'
import { type Attack, of } from './attack.js'
import type { AttackedMesh, Shopper } from './attacked-mesh.js'

const GROUP_PERSONS_MIN = 10
const NOBODY = 'user_nobody'
const ABSENT: Shopper = { account: NOBODY, email: 'nobody@nowhere.example', order: 'no-such-order' }

/** Whether a customer is told the same of somebody else’s row as of none, by as many questions to subgraphs. */
const sameAsAbsent = (how: string, asking: (of: Shopper) => readonly [query: string, variables: Record<string, unknown>]) => ({
  how,
  answer: 'the same as absent',
  by: async (mesh: AttackedMesh) => {
    const about = async (shopper: Shopper) => {
      const before = await mesh.figure('mesh_gateway_subgraph_requests_total')
      const { status, text } = await mesh.ask('customer', ...asking(shopper))
      return `${status} ${text} by ${(await mesh.figure('mesh_gateway_subgraph_requests_total')) - before} questions`
    }
    const [other, absent] = [await about(mesh.other), await about(ABSENT)]
    if (other !== absent) return `${other} instead of ${absent}`
    const own = await about(mesh.own)
    return own === absent ? `nothing of the own row either: ${own}` : 'the same as absent'
  },
})

const nodeIdOf = (type: string, ...key: readonly string[]) => Buffer.from(JSON.stringify([type, ...key])).toString('base64url')

/** Somebody who may see it asks first, in the same words. */
async function keptForAnother(mesh: AttackedMesh): Promise<string> {
  const query = 'query ($id: ID) { customer360(id: $id) { userId email } }'
  const seen = await mesh.ask('fraud-analyst', query, { id: mesh.other.account })
  if (!seen.text.includes(mesh.other.email)) return seen.text
  const { text } = await mesh.ask('customer', query, { id: mesh.other.account })
  return text === '{"data":{"customer360":null}}' ? 'the same as absent' : text
}

async function loadedTogether(mesh: AttackedMesh): Promise<string> {
  const query = 'query ($own: ID, $other: ID) { own: customer360(id: $own) { email } other: customer360(id: $other) { email } }'
  const { text } = await mesh.ask('customer', query, { own: mesh.own.account, other: mesh.other.account })
  return text === JSON.stringify({ data: { own: { email: mesh.own.email }, other: null } }) ? 'the same as absent' : text
}

async function askedInSql({ data }: AttackedMesh, sql: string): Promise<string> {
  const { stdout, stderr } = await command('query', sql, '--as', 'marketing', '--json', '--data', data)
  return stdout === '' ? (/[A-Z]+(_[A-Z]+)+/.exec(stderr)?.[0] ?? stderr) : stdout.trim()
}

/** Each would tell something of the column, were it not the masked value everywhere. */
const TELLING = [
  'min(email)',
  'max(email)',
  'first(email ORDER BY email DESC)',
  "min(email) FILTER (WHERE email NOT LIKE '%@%')",
  'arg_min(email, email)',
]

async function masked(mesh: AttackedMesh): Promise<string> {
  const columns = TELLING.map((expression, n) => `${expression} AS told_${n}`)
  const told = await askedInSql(mesh, `SELECT ${columns.join(', ')} FROM customers.customer_360`)
  const isHidden = [...told.matchAll(/"told_\d":"[0-9A-F]{64}"/g)].length === TELLING.length
  return isHidden ? 'the masked value' : told
}

async function smallGroups(mesh: AttackedMesh): Promise<string> {
  const told = await askedInSql(mesh, 'SELECT city, count(*) AS persons FROM customers.customer_360 GROUP BY city')
  const groups: readonly { readonly persons: number }[] = JSON.parse(told)
  return groups.length > 0 && groups.every(({ persons }) => persons >= GROUP_PERSONS_MIN) ? 'suppressed' : told
}

async function unreadablePolicy({ data }: AttackedMesh): Promise<string> {
  const workspace = await copiedWorkspace()
  await workspace.change('contracts/customers/customer_360.yaml', '  - role: support\n', '  - role: supprot\n')
  const { code, stderr } = await workspace.startMesh(['gateway', '--port', '0', '--data', data]).ended
  return code === 0 ? 'a gateway that serves' : (/[A-Z]+(_[A-Z]+)+/.exec(stderr)?.[0] ?? stderr)
}

export const OTHERS: readonly Attack[] = [
  ...of('another tenant’s row by id, _entities, relation, cache key, loader, shared subscription', [
    sameAsAbsent('by id', ({ account }) => ['query ($id: ID) { customer360(id: $id) { email } }', { id: account }]),
    sameAsAbsent('by e-mail', ({ email }) => ['query ($of: String) { customer360(email: $of) { email } }', { of: email }]),
    sameAsAbsent('by node', ({ account }) => [
      'query ($id: ID!) { node(id: $id) { ... on Customer360 { email } } }',
      { id: nodeIdOf('Customer360', account) },
    ]),
    sameAsAbsent('by a filter', ({ account }) => [
      'query ($id: ID) { customer360List(filter: { userId: { is: $id } }) { edges { node { email } } } }',
      { id: account },
    ]),
    sameAsAbsent('an order, and who bought by it', ({ order }) => [
      'query ($id: ID!) { order(id: $id) { total { amount } customer { name } } }',
      { id: order },
    ]),
    {
      how: 'by _entities',
      answer: '400 GRAPHQL_VALIDATION_FAILED',
      by: async (mesh) => {
        const of = { representations: [{ __typename: 'Customer', id: mesh.other.account }] }
        const query = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }'
        const { status, code } = await mesh.ask('customer', query, of)
        return `${status} ${code}`
      },
    },
    { how: 'by an answer that was kept for another', answer: 'the same as absent', by: keptForAnother },
    { how: 'beside the own row in one operation', answer: 'the same as absent', by: loadedTogether },
  ]),
  ...of('a masked column in filter, sort, group, min, max, distinct', [
    {
      how: 'as a filter',
      answer: '400 GRAPHQL_VALIDATION_FAILED',
      by: async (mesh) => {
        const query = '{ customer360List(filter: { emailKey: { is: "a" } }) { edges { node { userId } } } }'
        const { status, code } = await mesh.ask('marketing', query)
        return `${status} ${code}`
      },
    },
    { how: 'the least, the greatest, the first, that of another', answer: 'the masked value', by: masked },
    {
      how: 'a distinct one',
      answer: 'GROUPS_UNPROVEN',
      by: (mesh) => askedInSql(mesh, 'SELECT DISTINCT email FROM customers.customer_360'),
    },
    {
      how: 'a group of its true value',
      answer: 'suppressed',
      by: async (mesh) => {
        const sql = `SELECT count(*) AS persons FROM customers.customer_360 WHERE email = '${mesh.other.email}'`
        const told = await askedInSql(mesh, sql)
        return told === '[]' ? 'suppressed' : told
      },
    },
  ]),
  ...of('groups smaller than k', [{ how: 'cities with few accounts', answer: 'suppressed', by: smallGroups }]),
  ...of('a policy that cannot be read', [
    { how: 'a contract that names a role there is not', answer: 'CONTRACT_INVALID', by: unreadablePolicy },
  ]),
]
