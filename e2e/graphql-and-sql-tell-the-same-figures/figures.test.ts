import { beforeAll, expect, test } from 'vitest'
import { ask } from '../graphql-client.js'
import { meshDone } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'
import { threeDays } from '../three-days.js'
import { whenFileIsOver } from '../when-over.js'
import { FIGURES, type Figures } from './figures.js'

const PAGE = 100

type Values = readonly unknown[]

const whenOver = whenFileIsOver()
const world = { data: '', url: '' }

beforeAll(async () => {
  world.data = await threeDays()
  world.url = (await serveMesh(['gateway', '--data', world.data], { whenOver })).url
}, 600_000)

test.each(FIGURES.map((figures) => [`${figures.names} (${figures.document}: ${figures.heading})`, figures] as const))(
  'GraphQL and SQL tell the same of %s',
  async (_name, figures) => {
    const rows = await inSql(world.data, figures)
    const fields = figures.fields.split(' ')
    expect(rows.length, 'rows').toBeGreaterThan(0)
    const told = fields.filter((_, at) => rows.some((row) => row[at] !== null))
    expect(told, 'fields that some row has').toEqual(fields)
    expect(inOrder(await inGraphql(world.url, figures, rows))).toEqual(inOrder(rows))
  },
  300_000,
)

async function inSql(data: string, { sql }: Figures): Promise<readonly Values[]> {
  const rows: Readonly<Record<string, unknown>>[] = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  return rows.map((row) => Object.values(row))
}

const inGraphql = (url: string, figures: Figures, rows: readonly Values[]): Promise<readonly Values[]> =>
  figures.graphql === 'productPerformance' ? dayByDay(url, figures, rows) : pageByPage(url, figures)

async function pageByPage(url: string, { graphql, filter, fields }: Figures): Promise<readonly Values[]> {
  const narrowed = filter === undefined ? '' : `, filter: { ${filter} }`
  const query = `query ($after: String) {
    found: ${graphql}(first: ${PAGE}, after: $after${narrowed}) { edges { node { ${selection(fields)} } } pageInfo { hasNextPage endCursor } }
  }`
  const found: Values[] = []
  for (let after: string | null = null; ; ) {
    const page: Page = await answered(url, query, { after }, isPage)
    found.push(...page.edges.map(({ node }) => valuesOf(node, fields)))
    if (!page.pageInfo.hasNextPage) return found
    after = page.pageInfo.endCursor
  }
}

/** The days are those that SQL has. */
async function dayByDay(url: string, { graphql, fields }: Figures, rows: readonly Values[]): Promise<readonly Values[]> {
  const at = fields.split(' ').indexOf('day')
  const days = [...new Set(rows.map((row) => row[at]))]
  const query = `query ($day: Date!) { found: ${graphql}(day: $day, first: 500) { ${selection(fields)} } }`
  const found: Values[] = []
  for (const day of days) found.push(...(await answered(url, query, { day }, isRows)).map((row) => valuesOf(row, fields)))
  return found
}

async function answered<Found>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  isFound: (value: unknown) => value is Found,
): Promise<Found> {
  const { data, errors } = await ask(url, query, variables)
  const found = isObject(data) ? data['found'] : undefined
  if (errors === undefined && isFound(found)) return found
  throw new Error(`expected rows, got ${JSON.stringify(errors)}`)
}

/** `totalRevenue.amount` is asked for as `totalRevenue { amount }`. */
const selection = (fields: string): string => fields.replaceAll(/(\w+)\.(\w+)/g, '$1 { $2 }')

/** What is within nothing is nothing. */
const valuesOf = (row: object, fields: string): Values =>
  fields.split(' ').map((path) => path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : value), row))

/** Neither way promises the order of the other. */
const inOrder = (rows: readonly Values[]): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted()

interface Page {
  readonly edges: readonly { readonly node: object }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const isPage = (value: unknown): value is Page => isObject(value) && 'edges' in value && 'pageInfo' in value
const isRows = (value: unknown): value is readonly object[] => Array.isArray(value)
