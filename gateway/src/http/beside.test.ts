import { expect, test } from 'vitest'
import { shopSubgraphs } from '../fixtures/shop.js'
import { post, started } from '../fixtures/started-gateway.js'
import type { PathHandler } from './beside.js'

/** Answers what it was asked: the path that it sees, and the body as it came. */
const echo: PathHandler = async (request, response) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  response.writeHead(201).end(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`)
}

const withEcho = async () => {
  const { customers, orders, stock } = shopSubgraphs()
  return started({ subgraphs: [customers, orders, stock], beside: new Map([['/echo', echo]]) })
}

test('what is asked below a path is answered by whom it belongs to, body and all', async () => {
  const { url } = await withEcho()
  const asked = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init)
    return { status: response.status, text: await response.text() }
  }
  expect(await asked('/echo')).toEqual({ status: 201, text: 'GET / ' })
  expect(await asked('/echo/a/b?c=d')).toEqual({ status: 201, text: 'GET /a/b?c=d ' })
  expect(await asked('/echo?c=d')).toEqual({ status: 201, text: 'GET /?c=d ' })
  const body = { method: 'PUT', body: 'not json', headers: { 'content-type': 'application/x-any' } }
  expect(await asked('/echo/a', body)).toEqual({ status: 201, text: 'PUT /a not json' })
})

test('paths beside it, and GraphQL itself, are what they were', async () => {
  const { url } = await withEcho()
  expect((await fetch(`${url}/echoes`)).status).toBe(404)
  expect((await post(url, { query: '{ customer(id: "c1") { id } }' })).body).toEqual({ data: { customer: { id: 'c1' } } })
})

test('a path that is none is refused before anything listens', async () => {
  const { customers } = shopSubgraphs()
  await expect(started({ subgraphs: [customers], beside: new Map([['/graphql/*', echo]]) })).rejects.toThrow('PATH_INVALID')
})
