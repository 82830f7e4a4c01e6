import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { mesh, meshDone } from '../mesh-command.js'

export type Row = Readonly<Record<string, unknown>>

/** Who asks, the same on every surface. */
export interface Somebody {
  readonly name: string
  /** As `mesh query` is told. */
  readonly inSql: readonly string[]
  /** As `mesh token` is told. */
  readonly ofToken: readonly string[]
}

/** Somebody of a role, with what the command line says of him. */
export const somebody = (
  role: string,
  { region, account }: { readonly region?: string; readonly account?: string } = {},
): Somebody => ({
  name: [role, region, account].filter((part) => part !== undefined).join(' '),
  inSql: [
    '--as',
    role,
    ...(region === undefined ? [] : ['--region', region]),
    ...(account === undefined ? [] : ['--account', account]),
  ],
  ofToken: [
    '--role',
    role,
    ...(region === undefined ? [] : ['--region', region]),
    ...(account === undefined ? [] : ['--user', account]),
  ],
})

export const tokenFor = async (data: string, { ofToken }: Somebody): Promise<string> =>
  (await meshDone('token', ...ofToken, '--data', data)).trim()

/** Rows, or the code of what was refused. */
export async function inSql(
  data: string,
  { inSql: as }: Somebody,
  sql: string,
  ...more: readonly string[]
): Promise<readonly Row[] | string> {
  const { code, stdout, stderr } = await mesh('query', sql, '--json', '--data', data, ...as, ...more)
  if (code === 0) return rowsIn(JSON.parse(stdout))
  return /[A-Z]+(_[A-Z]+)+/.exec(stderr)?.[0] ?? stderr
}

/** A connection's rows, page by page, or the code of what was refused. */
export async function inGraphql(
  url: string,
  token: string,
  list: string,
  fields: string,
  filter = '',
): Promise<readonly Row[] | string> {
  const narrowed = filter === '' ? '' : `, filter: { ${filter} }`
  const query = `query ($after: String) { found: ${list}(first: 100, after: $after${narrowed}) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`
  const rows: Row[] = []
  for (let after: unknown = null; ; ) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { after } }),
    })
    const { data, errors }: { readonly data?: { readonly found: Page }; readonly errors?: readonly Refusal[] } = JSON.parse(
      await response.text(),
    )
    if (errors || !data) return errors?.[0]?.extensions.code ?? 'NO_ANSWER'
    rows.push(...data.found.edges.map(({ node }) => node))
    if (!data.found.pageInfo.hasNextPage) return rows
    after = data.found.pageInfo.endCursor
  }
}

interface Page {
  readonly edges: readonly { readonly node: Row }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: unknown }
}

interface Refusal {
  readonly extensions: { readonly code: string }
}

export interface Heard {
  /** Rows as they came, or the code of what was refused. */
  readonly rows: Row[]
  readonly refused: () => string | undefined
  readonly leave: () => Promise<void>
}

/** What somebody hears of a subscription from now on. */
export function hear(url: string, token: string, field: string, fields: string): Heard {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  })
  const rows: Row[] = []
  let refused: string | undefined
  client.subscribe<{ readonly told: { readonly row: Row | null } }>(
    { query: `subscription { told: ${field} { row { ${fields} } } }` },
    {
      next: ({ data }) => {
        if (data?.told.row) rows.push(data.told.row)
      },
      error: (error) => {
        refused = /"code":"(\w+)"/.exec(JSON.stringify(error))?.[1] ?? 'FAILED'
      },
      complete: () => undefined,
    },
  )
  return { rows, refused: () => refused, leave: async () => client.dispose() }
}

const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRow) : [])

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null
