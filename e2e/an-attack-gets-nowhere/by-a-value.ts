import { mesh as command } from '../mesh-command.js'
import { type Attack, of } from './attack.js'
import { type Answer, type AttackedMesh, told } from './attacked-mesh.js'

const ORDERS = 'query ($after: String) { orders(first: 1, after: $after) { edges { node { id } } } }'
const PERSONS = 'query ($of: Customer360Filter) { customer360List(filter: $of) { edges { node { userId } } } }'
const ALWAYS = "x' OR '1'='1"

const asks = (how: string, answer: string, by: (mesh: AttackedMesh) => Promise<Answer>) => ({
  how,
  answer,
  by: async (mesh: AttackedMesh) => told(await by(mesh)),
})

/** What an address of a product answers. */
const address = async (mesh: AttackedMesh, path: string): Promise<Answer> => {
  const response = await fetch(mesh.url.replace(/\/graphql$/, `/api/customers/customer_360${path}`), {
    headers: { authorization: `Bearer ${mesh.tokenOf('fraud-analyst')}` },
  })
  const text = await response.text()
  return { status: response.status, text, code: /"code":"(?<code>\w+)"/.exec(text)?.groups?.['code'] ?? '' }
}

const statement = (how: string, code: string, sql: string) => ({
  how,
  answer: code,
  by: async ({ data }: AttackedMesh) => {
    const { stdout, stderr } = await command('query', sql, '--as', 'fraud-analyst', '--data', data)
    return /[A-Z]+(_[A-Z]+)+/.exec(stderr)?.[0] ?? stdout
  },
})

const rowsOf = (answer: Answer, none: string) => (answer.text === none ? 'no row' : answer.text)

export const VALUES: readonly Attack[] = of('SQL in filters, sort names, cursors, JSON paths', [
  {
    how: 'in a filter',
    answer: 'no row',
    by: async (mesh) =>
      rowsOf(
        await mesh.ask('fraud-analyst', PERSONS, { of: { userId: { is: ALWAYS } } }),
        '{"data":{"customer360List":{"edges":[]}}}',
      ),
  },
  {
    how: 'in a key',
    answer: 'no row',
    by: async (mesh) =>
      rowsOf(
        await mesh.ask('fraud-analyst', 'query ($id: ID) { customer360(id: $id) { userId } }', { id: ALWAYS }),
        '{"data":{"customer360":null}}',
      ),
  },
  asks('in a cursor', '200 CURSOR_INVALID', (mesh) => mesh.ask('operations', ORDERS, { after: "'; DROP TABLE orders; --" })),
  asks('a column as a filter’s name', '400 BAD_USER_INPUT', (mesh) =>
    mesh.ask('fraud-analyst', PERSONS, { of: { [`user_id" = '' OR '`]: { is: 'x' } } }),
  ),
  asks('in an address', '404 NOT_FOUND', (mesh) => address(mesh, `/${encodeURIComponent(ALWAYS)}`)),
  asks('in an address’s filter', '400 PARAMETER_UNKNOWN', (mesh) => address(mesh, `?${encodeURIComponent(ALWAYS)}=1`)),
  asks('as columns of an address', '400 PARAMETER_UNKNOWN', (mesh) =>
    address(mesh, `?columns=${encodeURIComponent('user_id, (SELECT 1)')}`),
  ),
  statement('a file as a table', 'RELATION_UNKNOWN', "SELECT * FROM '/etc/passwd'"),
  statement('a function that reads files', 'SQL_FUNCTION_REFUSED', "SELECT * FROM read_csv('/etc/passwd')"),
  statement('a function that reads the environment', 'SQL_FUNCTION_REFUSED', "SELECT getenv('HOME')"),
  statement('a second statement', 'SQL_NOT_A_SELECT', 'SELECT 1; DROP TABLE orders.fact_order'),
  statement('a statement that writes a file', 'SQL_NOT_A_SELECT', "COPY (SELECT 1) TO 'stolen.csv'"),
])
