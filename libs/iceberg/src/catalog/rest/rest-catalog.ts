import { type Clock, type Dice, Fault, isFault, isJsonObject, type JsonObject } from '@storemesh/core'
import type { MetadataChange, Requirement, Update } from '../../metadata-change.js'
import { requireAll } from '../../metadata-change.js'
import { metadataOf, parseWithIds } from '../../metadata-json.js'
import { withBareIds } from '../../metadata-print.js'
import type { Catalog, CommitOptions, NewTable, Table, TableName } from '../catalog.js'
import { openAuthentication, type RestAuthentication } from './authentication.js'
import { pages } from './pages.js'
import { readConfig, type RestConfig } from './rest-config.js'
import { restHttp, type RestRequest } from './rest-http.js'

/** A server of the Iceberg REST protocol. What it can do beyond the port is for whoever knows that it is one. */
export interface RestCatalog extends Catalog {
  namespaces(): Promise<readonly string[]>
  /** No error where it is there. A table's creation makes its namespace. */
  createNamespace(namespace: string): Promise<void>
  /** NAMESPACE_NOT_EMPTY, NAMESPACE_NOT_FOUND. */
  dropNamespace(namespace: string): Promise<void>
  /** TABLE_NOT_FOUND, TABLE_EXISTS. */
  rename(from: TableName, to: TableName): Promise<void>
  /** All of the changes or none. COMMIT_CONFLICT; CATALOG_UNSUPPORTED where the server changes one table at a time. */
  commitAll(changes: ReadonlyMap<TableName, MetadataChange>): Promise<void>
}

export interface RestCatalogParts {
  /** What stands before `v1` in its paths: `http://127.0.0.1:8181`. */
  readonly uri: string
  /** Root of the object store that the tables stand in, such as `s3://lake`. */
  readonly root: string
  readonly warehouse?: string
  readonly authentication?: RestAuthentication
  readonly clock: Clock
  readonly dice: Dice
  /** For one answer. */
  readonly deadline_ms?: number
}

const DEADLINE_MS = 30_000
const RACES_MAX = 10

export function restCatalog(parts: RestCatalogParts): RestCatalog {
  const { clock, dice, root, warehouse, deadline_ms = DEADLINE_MS } = parts
  const uri = new URL(parts.uri.endsWith('/') ? parts.uri : `${parts.uri}/`)
  const authentication = openAuthentication(parts.authentication ?? { kind: 'none' }, { uri, clock, deadline_ms })
  const http = restHttp({ uri, authentication, clock, dice, deadline_ms })

  let asked: Promise<RestConfig> | undefined
  function config(): Promise<RestConfig> {
    const found = asked ?? (asked = readConfig(http, warehouse))
    found.catch(() => {
      asked = undefined
    })
    return found
  }

  const pathTo = async (...segments: string[]) => ['v1', ...(await config()).prefix, ...segments]
  const tablePath = ({ namespace, name }: TableName) => pathTo('namespaces', namespace, 'tables', name)
  const send = async (path: Promise<string[]>, request: Omit<RestRequest, 'path'>) => http.send({ ...request, path: await path })

  async function load(name: TableName): Promise<Table> {
    return tableFrom(
      name,
      root,
      await send(tablePath(name), { method: 'GET', query: { snapshots: 'all' }, what: fullName(name) }),
    )
  }

  async function* listed(path: Promise<string[]>, member: string, what: string): AsyncIterable<unknown> {
    for await (const page of pages(http, { path: await path, what })) yield* itemsOf(page, member, what)
  }

  async function namespaces(): Promise<string[]> {
    const found: string[] = []
    for await (const levels of listed(pathTo('namespaces'), 'namespaces', 'the namespaces'))
      if (Array.isArray(levels) && levels.length === 1) found.push(String(levels[0])) // a domain has one level
    return found
  }

  async function createNamespace(namespace: string): Promise<void> {
    try {
      await send(pathTo('namespaces'), { method: 'POST', body: JSON.stringify({ namespace: [namespace] }), what: namespace })
    } catch (error) {
      if (!isFault(error, 'TABLE_EXISTS')) throw error // somebody was quicker; the protocol has one word for both
    }
  }

  async function create(name: TableName, table: NewTable): Promise<Table> {
    const body = JSON.stringify(creation(name.name, `${root}/${table.location}`, table))
    const text = await send(pathTo('namespaces', name.namespace, 'tables'), { method: 'POST', body, what: fullName(name) })
    return tableFrom(name, root, text)
  }

  async function register(name: TableName, metadata_location: string): Promise<Table> {
    const body = JSON.stringify({ name: name.name, 'metadata-location': `${root}/${metadata_location}` })
    const text = await send(pathTo('namespaces', name.namespace, 'register'), { method: 'POST', body, what: fullName(name) })
    return tableFrom(name, root, text)
  }

  /** Makes the table's namespace where that is what is missing. */
  async function within(name: TableName, make: () => Promise<Table>): Promise<Table> {
    try {
      return await make()
    } catch (error) {
      if (!isFault(error, 'NAMESPACE_NOT_FOUND')) throw error
      await createNamespace(name.namespace)
      return make()
    }
  }

  async function commit(
    name: TableName,
    requirements: readonly Requirement[],
    updates: readonly Update[],
    { after }: CommitOptions = {},
  ): Promise<Table> {
    await after // nothing of a request can be said before the whole of it
    const body = withBareIds({ identifier: identifier(name), requirements, updates })
    for (let race = 1; ; race += 1) {
      try {
        return tableFrom(name, root, await send(tablePath(name), { method: 'POST', body, what: fullName(name) }))
      } catch (error) {
        if (!isFault(error, 'COMMIT_CONFLICT') || race === RACES_MAX) throw error
        // a server may refuse whoever lost a race, though nothing that was required is broken
        requireAll((await load(name)).metadata, requirements)
      }
    }
  }

  return {
    async list() {
      const found: TableName[] = []
      for (const namespace of await namespaces())
        for await (const each of listed(pathTo('namespaces', namespace, 'tables'), 'identifiers', namespace))
          if (isJsonObject(each) && typeof each['name'] === 'string') found.push({ namespace, name: each['name'] })
      return found.toSorted((one, other) => (fullName(one) < fullName(other) ? -1 : 1))
    },
    load,
    create: (name, table) => within(name, () => create(name, table)),
    register: (name, metadata_location) => within(name, () => register(name, metadata_location)),
    commit,
    namespaces,
    createNamespace,
    dropNamespace: async (namespace) => void (await send(pathTo('namespaces', namespace), { method: 'DELETE', what: namespace })),
    rename: async (from, to) =>
      void (await send(pathTo('tables', 'rename'), {
        method: 'POST',
        body: JSON.stringify({ source: identifier(from), destination: identifier(to) }),
        what: `${fullName(from)} to ${fullName(to)}`,
      })),
    drop: async (name) =>
      void (await send(tablePath(name), { method: 'DELETE', query: { purgeRequested: 'false' }, what: fullName(name) })),
    async commitAll(changes) {
      const what = [...changes.keys()].map(fullName).join(', ')
      if (!(await config()).transactions)
        throw new Fault('CATALOG_UNSUPPORTED', `${what}: the catalog at ${uri.host} changes one table at a time`)
      const body = withBareIds({
        'table-changes': [...changes].map(([name, change]) => ({ identifier: identifier(name), ...change })),
      })
      await send(pathTo('transactions', 'commit'), { method: 'POST', body, what })
    },
  }
}

const fullName = ({ namespace, name }: TableName): string => `${namespace}.${name}`
const identifier = ({ namespace, name }: TableName) => ({ namespace: [namespace], name })

const creation = (name: string, location: string, { schema, partition, properties }: NewTable) => ({
  name,
  location,
  schema,
  'partition-spec': { 'spec-id': 0, fields: partition.map((field) => ({ ...field, 'field-id': undefined })) }, // given out there
  properties: { 'format-version': '2', ...properties },
})

function tableFrom(name: TableName, root: string, text: string): Table {
  const answer = parseWithIds(text)
  const location = isJsonObject(answer) ? answer['metadata-location'] : undefined
  if (!isJsonObject(answer) || typeof location !== 'string')
    throw new Fault('CATALOG_ANSWER_INVALID', `${fullName(name)}: the catalog's answer holds no table`)
  return {
    name,
    metadata: metadataOf(answer['metadata'], location),
    metadata_location: location.startsWith(`${root}/`) ? location.slice(root.length + 1) : location,
  }
}

function itemsOf(page: JsonObject, member: string, what: string): readonly unknown[] {
  const items = page[member]
  if (Array.isArray(items)) return items
  throw new Fault('CATALOG_ANSWER_INVALID', `${what}: the catalog's list has no ${member}`)
}
