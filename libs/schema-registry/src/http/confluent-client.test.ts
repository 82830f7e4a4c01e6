import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { isJsonObject, parseJson, systemClock } from '@storemesh/core'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storedRegistry } from '../stored-registry.js'
import { readWireValue } from '../wire/wire-format.js'
import { registryHandler } from './registry-handler.js'

let folder: string
let store: KeyValueStore
let server: Server
let address: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-registry-'))
  store = await embeddedKeyValueStore({ folder, clock: systemClock })
  const handler = registryHandler(storedRegistry(store), {
    allows: (authorization, action) => action === 'read' || authorization === 'Basic d3JpdGVyOnNlY3JldA==',
  })
  server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const client = () => new SchemaRegistry({ host: address, auth: { username: 'writer', password: 'secret' } })
const ORDER = JSON.stringify({
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'total', type: 'double' },
  ],
})

describe("Confluent's client for Kafka", () => {
  test('registers, encodes and, as another process, decodes Avro', async () => {
    const writer = client()
    const { id } = await writer.register({ type: SchemaType.AVRO, schema: ORDER }, { subject: 'orders-value' })
    const value = await writer.encode(id, { id: 'o-1', total: 12.5 })
    expect(readWireValue(value).schema_id).toBe(id)
    expect(await client().decode(value)).toMatchObject({ id: 'o-1', total: 12.5 })
    expect(await client().getLatestSchemaId('orders-value')).toBe(id)
    expect(await client().getRegistryId('orders-value', 1)).toBe(id)
    expect(await client().getRegistryIdBySchema('orders-value', { type: SchemaType.AVRO, schema: ORDER })).toBe(id)
  })

  test('registers, encodes and decodes JSON by a schema', async () => {
    const schema = JSON.stringify({ type: 'object', properties: { id: { type: 'string' } }, required: ['id'] })
    const { id } = await client().register({ type: SchemaType.JSON, schema }, { subject: 'clicks-value' })
    const value = await client().encode(id, { id: 'c-1' })
    expect(await client().decode(value)).toEqual({ id: 'c-1' })
    await expect(client().encode(id, { id: 7 })).rejects.toThrow('invalid payload')
  })

  test('is told that a schema cannot follow, and of an id that nobody gave out', async () => {
    const other = ORDER.replace('"double"', '"string"')
    const strict = { subject: 'strict-value', compatibility: COMPATIBILITY.FULL }
    await client().register({ type: SchemaType.AVRO, schema: ORDER }, strict)
    const follows = client().register({ type: SchemaType.AVRO, schema: other }, strict)
    await expect(follows).rejects.toThrow('SCHEMA_INCOMPATIBLE')
    const unknown = Buffer.from([0, 0, 0, 99, 99, 1])
    await expect(client().decode(unknown)).rejects.toThrow(/SCHEMA_NOT_FOUND|not found/i)
  })
})

describe('the protocol', () => {
  const ask = async (method: string, path: string, body?: unknown, authorization = 'Basic d3JpdGVyOnNlY3JldA==') => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/vnd.schemaregistry.v1+json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: parseJson(await response.text()) }
  }

  test('tells of subjects, versions, schemas and levels', async () => {
    const { body } = await ask('POST', '/subjects/told-value/versions', { schema: ORDER })
    const id = isJsonObject(body) ? Number(body['id']) : 0
    expect(await ask('GET', '/subjects/told-value/versions')).toEqual({ status: 200, body: [1] })
    expect(await ask('GET', '/subjects/told-value/versions/latest')).toEqual({
      status: 200,
      body: { subject: 'told-value', version: 1, id, schema: ORDER },
    })
    expect((await ask('GET', `/schemas/ids/${id}/schema`)).body).toEqual(JSON.parse(ORDER))
    expect((await ask('GET', '/schemas/types')).body).toEqual(['AVRO', 'JSON'])
    expect((await ask('GET', '/subjects')).body).toContain('told-value')
    expect((await ask('PUT', '/config/told-value', { compatibility: 'FULL' })).body).toEqual({ compatibility: 'FULL' })
    expect((await ask('GET', '/config/told-value')).body).toEqual({ compatibilityLevel: 'FULL' })
    expect(await ask('GET', '/config/other-value')).toMatchObject({ status: 404, body: { error_code: 40408 } })
    expect((await ask('GET', '/config/other-value?defaultToGlobal=true')).body).toEqual({ compatibilityLevel: 'BACKWARD' })
    const tested = await ask('POST', '/compatibility/subjects/told-value/versions/latest?verbose=true', {
      schema: ORDER.replace('"double"', '"string"'),
    })
    expect(tested.body).toMatchObject({ is_compatible: false })
    expect((await ask('DELETE', '/subjects/told-value/versions/1')).body).toBe(1)
  })

  test.each([
    ['an unknown subject', 'GET', '/subjects/nobody-value/versions', undefined, 404, 40401],
    ['an unknown schema', 'GET', '/schemas/ids/4711', undefined, 404, 40403],
    ['a version that is none', 'GET', '/subjects/orders-value/versions/first', undefined, 422, 42202],
    ['an unknown version', 'GET', '/subjects/orders-value/versions/99', undefined, 404, 40402],
    ['a level that is none', 'PUT', '/config', { compatibility: 'SOMETIMES' }, 422, 42203],
    ['a body that is no JSON', 'POST', '/subjects/orders-value/versions', '{', 422, 422],
    ['a schema that is none', 'POST', '/subjects/orders-value/versions', { schema: '{}' }, 422, 42201],
    ['references', 'POST', '/subjects/orders-value/versions', { schema: ORDER, references: [{ name: 'x' }] }, 422, 42201],
    ['a body that is too long', 'POST', '/subjects/orders-value/versions', { schema: 'x'.repeat(1_100_000) }, 413, 413],
    ['a body that is much too long', 'POST', '/subjects/orders-value/versions', { schema: 'x'.repeat(30_000_000) }, 413, 413],
    ['another request', 'GET', '/nothing', undefined, 404, 404],
    ['a path that is no UTF-8', 'GET', '/subjects/%ff/versions', undefined, 422, 422],
  ])('%s gets its own code', async (_, method, path, body, status, error_code) => {
    expect(await ask(method, path, body)).toMatchObject({ status, body: { error_code } })
  })

  test('who may only read cannot write', async () => {
    const schema = { schema: ORDER }
    expect(await ask('GET', '/subjects', undefined, 'Basic cmVhZGVyOng=')).toMatchObject({ status: 200 })
    expect(await ask('POST', '/subjects/orders-value/versions', schema, 'Basic cmVhZGVyOng=')).toMatchObject({
      status: 403,
      body: { error_code: 403 },
    })
  })
})
