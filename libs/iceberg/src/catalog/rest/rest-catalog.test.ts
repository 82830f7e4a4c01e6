import { isFault, messageOf, secret, seededDice, virtualClock } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { emptyMetadata } from '../../metadata.js'
import { applyUpdates } from '../../metadata-change.js'
import { metadataPrinter } from '../../metadata-print.js'
import { newSchema } from '../../new-schema.js'
import { type Heard, type Reply, scriptedCatalog } from './fixtures/scripted-catalog.js'
import { restCatalog, type RestCatalogParts } from './rest-catalog.js'

const name = { namespace: 'orders', name: 'fact_order' }
const TABLE = 'v1/namespaces/orders/tables/fact_order'

const metadata = applyUpdates(
  emptyMetadata('a-table', 's3://lake/gold/orders/fact_order', 1000),
  [
    { action: 'add-schema', schema: newSchema([{ name: 'order_id', type: 'long', required: true }]) },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'add-spec', spec: { 'spec-id': 0, fields: [] } },
    { action: 'set-default-spec', 'spec-id': -1 },
  ],
  1000,
)
const loaded: Reply = {
  status: 200,
  text: `{"metadata-location":"s3://lake/gold/orders/fact_order/metadata/v1.metadata.json","metadata":${Buffer.from(metadataPrinter()(metadata)).toString()}}`,
}
const OK: Reply = { status: 200, json: {} }
const refused = (status: number, type: string): Reply => ({
  status,
  json: { error: { type, code: status, message: 'no\n at Stack.java' } },
})

async function catalogOf(script: (heard: Heard, sofar: readonly Heard[]) => Reply, more: Partial<RestCatalogParts> = {}) {
  const server = await scriptedCatalog((heard, sofar) =>
    heard.path === 'v1/config' && !more.warehouse ? OK : script(heard, sofar),
  )
  const clock = virtualClock(1_000_000)
  const catalog = restCatalog({ uri: server.uri, root: 's3://lake', clock, dice: seededDice(1), deadline_ms: 2000, ...more })
  const asked = (method: string, path: string) => server.heard.filter((one) => one.method === method && one.path === path)
  return { catalog, server, clock, asked }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (isFault(error) ? error.code : messageOf(error)),
  )
const setting = [{ action: 'set-properties', updates: { a: 'b' } }] as const

describe('a commit of unknown outcome', () => {
  test.each([
    ['the connection is cut', 'cut' as const],
    ['500', refused(500, 'RuntimeException')],
    ['502', { status: 502, text: 'bad gateway' }],
    ['504', { status: 504, text: 'late' }],
  ])('%s: is said to be one, and never asked for twice', async (_, reply) => {
    const { catalog, asked } = await catalogOf(() => reply)
    expect(await codeOf(catalog.commit(name, [], setting))).toBe('CATALOG_OUTCOME_UNKNOWN')
    expect(asked('POST', TABLE)).toHaveLength(1)
  })

  test('no answer within the deadline: it is one too, while a reading only failed', async () => {
    const { catalog, asked } = await catalogOf(() => 'silence', { deadline_ms: 100 })
    await expect(catalog.commit(name, [], setting)).rejects.toThrow(/^CATALOG_OUTCOME_UNKNOWN: .*no answer within 100 ms/)
    expect(asked('POST', TABLE)).toHaveLength(1)
    expect(await codeOf(catalog.load(name))).toBe('CATALOG_UNREACHABLE')
  })
})

describe('what the server did not begin', () => {
  test.each([429, 503])('%d is asked again, a commit too', async (status) => {
    const { catalog, asked, clock } = await catalogOf((_, sofar) =>
      sofar.length < 3 ? { status, headers: { 'retry-after': '2' } } : loaded,
    )
    expect((await catalog.commit(name, [], setting)).metadata['table-uuid']).toBe('a-table')
    expect(asked('POST', TABLE)).toHaveLength(3)
    expect(clock.elapsed_ms()).toBeGreaterThanOrEqual(4000)
  })

  test('has an end: after some attempts it fails by name', async () => {
    const { catalog, asked } = await catalogOf(() => refused(503, 'ServiceUnavailableException'))
    expect(await codeOf(catalog.load(name))).toBe('CATALOG_FAILED')
    expect(asked('GET', TABLE)).toHaveLength(5)
  })

  test('a server that is not there is named with its address', async () => {
    const catalog = restCatalog({ uri: 'http://127.0.0.1:9', root: 's3://lake', clock: virtualClock(0), dice: seededDice(1) })
    await expect(catalog.load(name)).rejects.toThrow(/^CATALOG_UNREACHABLE: the catalog at 127\.0\.0\.1:9 /)
    await expect(catalog.commit(name, [], setting)).rejects.toThrow(/^CATALOG_UNREACHABLE/)
  })
})

describe('a reading', () => {
  test.each([500, 502, 504])('is asked again after %d', async (status) => {
    const { catalog } = await catalogOf((_, sofar) => (sofar.length < 2 ? { status } : loaded))
    expect((await catalog.load(name)).metadata_location).toBe('gold/orders/fact_order/metadata/v1.metadata.json')
  })

  test('of a list follows every page', async () => {
    const { catalog } = await catalogOf(({ path, query }) => {
      if (path === 'v1/namespaces') return { status: 200, json: { namespaces: [['orders'], ['deep', 'er']] } }
      const page = Number(query['pageToken'] || 0)
      const next = page < 2 ? { 'next-page-token': String(page + 1) } : { 'next-page-token': null }
      return { status: 200, json: { identifiers: [{ namespace: ['orders'], name: `t${page}` }], ...next } }
    })
    expect((await catalog.list()).map((table) => table.name)).toEqual(['t0', 't1', 't2'])
  })

  test.each([
    ['no JSON', { status: 200, text: '<html>' }, 'CATALOG_ANSWER_INVALID'],
    ['no table', { status: 200, json: { metadata: {} } }, 'CATALOG_ANSWER_INVALID'],
    [
      'broken metadata',
      { status: 200, json: { 'metadata-location': 's3://lake/x', metadata: { 'format-version': 2 } } },
      'METADATA_CORRUPT',
    ],
    [
      'a newer format',
      { status: 200, json: { 'metadata-location': 's3://lake/x', metadata: { 'format-version': 9 } } },
      'FORMAT_VERSION_UNKNOWN',
    ],
    ['a missing table', refused(404, 'NoSuchTableException'), 'TABLE_NOT_FOUND'],
    ['a closed door', refused(403, 'ForbiddenException'), 'CATALOG_ACCESS_DENIED'],
  ])('that is answered with %s fails by name', async (_, reply, code) => {
    const { catalog } = await catalogOf(() => reply)
    expect(await codeOf(catalog.load(name))).toBe(code)
  })

  test('tells the first line of what the server says, and no stack', async () => {
    const { catalog } = await catalogOf(() => refused(400, 'BadRequestException'))
    await expect(catalog.load(name)).rejects.toThrow('CATALOG_REQUEST_REFUSED: orders.fact_order: the catalog answered 400 (no)')
  })
})

describe('a lost race', () => {
  test('in which nothing that was required broke is run again', async () => {
    const { catalog, asked } = await catalogOf(({ method }, sofar) =>
      method === 'POST' && sofar.length < 3 ? refused(409, 'CommitFailedException') : loaded,
    )
    const uuid = [{ type: 'assert-table-uuid', uuid: 'a-table' }] as const
    expect((await catalog.commit(name, uuid, setting)).name).toEqual(name)
    expect(asked('POST', TABLE)).toHaveLength(2)
  })

  test('that broke a requirement is a conflict', async () => {
    const { catalog, asked } = await catalogOf(({ method }) =>
      method === 'POST' ? refused(409, 'CommitFailedException') : loaded,
    )
    const uuid = [{ type: 'assert-table-uuid', uuid: 'another' }] as const
    expect(await codeOf(catalog.commit(name, uuid, setting))).toBe('COMMIT_CONFLICT')
    expect(asked('POST', TABLE)).toHaveLength(1)
  })
})

describe('who asks', () => {
  const credentials = { kind: 'oauth2', client_id: 'mesh', client_secret: secret('s3cr3t'), scope: 'catalog' } as const
  const tokens = (script: (heard: Heard, token: string | undefined) => Reply) => (heard: Heard, sofar: readonly Heard[]) => {
    if (heard.path !== 'v1/oauth/tokens') return script(heard, heard.authorization)
    const given = sofar.filter(({ path }) => path === 'v1/oauth/tokens').length + 1
    return { status: 200, json: { access_token: `t${given}`, token_type: 'bearer', expires_in: 3600 } }
  }

  test('shows a token that it was given, and asks for it once', async () => {
    const { catalog, asked } = await catalogOf(
      tokens(() => loaded),
      { authentication: credentials, warehouse: 'w' },
    )
    await Promise.all([catalog.load(name), catalog.load(name)])
    expect(asked('GET', TABLE).map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t1'])
    const [first, ...others] = asked('POST', 'v1/oauth/tokens')
    expect(others).toEqual([])
    expect(Object.fromEntries(new URLSearchParams(first?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'mesh',
      client_secret: 's3cr3t',
      scope: 'catalog',
    })
  })

  test('asks for another before the first one ends, and when one is refused', async () => {
    const { catalog, clock, asked } = await catalogOf(
      tokens((_, token) => (token === 'Bearer t2' ? refused(401, 'NotAuthorizedException') : loaded)),
      { authentication: credentials },
    )
    await catalog.load(name)
    clock.advance(3_580_000)
    await catalog.load(name)
    expect(asked('GET', TABLE).map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3'])
  })

  test('is told when nothing helps, without the secret', async () => {
    const { catalog } = await catalogOf(({ path }) => (path === 'v1/oauth/tokens' ? refused(401, 'x') : loaded), {
      authentication: credentials,
    })
    await expect(catalog.load(name)).rejects.toThrow(/^CATALOG_ACCESS_DENIED: .*mesh/)
    await expect(catalog.load(name)).rejects.not.toThrow(/s3cr3t/)
  })

  test('may come with a token of its own', async () => {
    const { catalog, asked } = await catalogOf(() => loaded, { authentication: { kind: 'bearer', token: secret('mine') } })
    await catalog.load(name)
    expect(asked('GET', TABLE)[0]?.authorization).toBe('Bearer mine')
  })
})

describe('the configuration', () => {
  const withConfig = (json: unknown) => (heard: Heard) => (heard.path === 'v1/config' ? { status: 200, json } : loaded)

  test('is asked for once, by the warehouse, and its prefix leads every path', async () => {
    const { catalog, server } = await catalogOf(withConfig({ overrides: { prefix: 'a/b' } }), { warehouse: 'lake' })
    await catalog.load(name)
    await catalog.load(name)
    expect(server.heard.map(({ path, query }) => [path, query['warehouse']])).toEqual([
      ['v1/config', 'lake'],
      ['v1/a/b/namespaces/orders/tables/fact_order', undefined],
      ['v1/a/b/namespaces/orders/tables/fact_order', undefined],
    ])
  })

  test('says whether several tables change at once', async () => {
    const changes = new Map([[name, { requirements: [], updates: setting }]])
    const { catalog } = await catalogOf(withConfig({ endpoints: [] }), { warehouse: 'lake' })
    expect(await codeOf(catalog.commitAll(changes))).toBe('CATALOG_UNSUPPORTED')
    const able = await catalogOf(withConfig({ endpoints: ['POST /v1/{prefix}/transactions/commit'] }), { warehouse: 'lake' })
    await able.catalog.commitAll(changes)
    expect(JSON.parse(able.asked('POST', 'v1/transactions/commit')[0]?.body ?? '')).toEqual({
      'table-changes': [{ identifier: { namespace: ['orders'], name: 'fact_order' }, requirements: [], updates: setting }],
    })
  })
})

test('ids of 63 bits go out as they are', async () => {
  const { catalog, asked } = await catalogOf(() => loaded)
  const id = '8744736658442914487'
  await catalog.commit(
    name,
    [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': id }],
    [{ action: 'remove-snapshots', 'snapshot-ids': [id, '5'] }],
  )
  const body = asked('POST', TABLE)[0]?.body
  expect(body).toContain(`"snapshot-id":${id}`)
  expect(body).toContain(`"snapshot-ids":[${id},5]`)
})

describe('a table whose files stand in the store already', () => {
  test('is made known by the address of its metadata, and its namespace with it', async () => {
    const { catalog, asked } = await catalogOf(({ path }, sofar) => {
      if (path === 'v1/namespaces') return OK
      return sofar.some((one) => one.path === 'v1/namespaces') ? loaded : refused(404, 'NoSuchNamespaceException')
    })
    const key = 'gold/orders/fact_order/metadata/00000-a.metadata.json'
    expect((await catalog.register(name, key)).metadata).toEqual(metadata)
    expect(asked('POST', 'v1/namespaces/orders/register').map(({ body }): unknown => JSON.parse(body))).toEqual(
      Array.from({ length: 2 }, () => ({ name: 'fact_order', 'metadata-location': `s3://lake/${key}` })),
    )
  })

  test('is left alone where there is one of its name', async () => {
    const { catalog } = await catalogOf(() => refused(409, 'AlreadyExistsException'))
    expect(await codeOf(catalog.register(name, 'x/metadata/00000-a.metadata.json'))).toBe('TABLE_EXISTS')
  })
})
