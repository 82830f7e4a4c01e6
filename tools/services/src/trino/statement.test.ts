import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { runStatement } from './statement.js'

interface Asked {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly user: string | string[] | undefined
}

/** A server that gives these pages, one after another; each but the last is told where the next one is. */
async function pages(...given: readonly object[]) {
  const asked: Asked[] = []
  const server = createServer((request, answer) => {
    const page = given[asked.length]
    asked.push({ method: request.method, path: request.url, user: request.headers['x-trino-user'] })
    const next = asked.length < given.length ? { nextUri: `${address}/next/${asked.length}` } : {}
    answer.statusCode = page === undefined ? 404 : 200
    answer.end(JSON.stringify({ ...page, ...next }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const bound = server.address()
  const address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  return { address, asked }
}

test('an answer is followed from page to page to its end', async () => {
  const { address, asked } = await pages({ id: 'q' }, { data: [[1], [2]] }, { data: [[3]] }, {})
  expect(await runStatement(address, 'SELECT 1')).toEqual([[1], [2], [3]])
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/statement',
    'GET /next/1',
    'GET /next/2',
    'GET /next/3',
  ])
  expect(asked.every(({ user }) => user === 'mesh')).toBe(true)
})

test('an error on any page is thrown, whatever rows came before', async () => {
  const error = { errorName: 'NO_NODES_AVAILABLE', message: 'nodes is empty' }
  const { address } = await pages({ data: [[1]] }, { error })
  await expect(runStatement(address, 'SELECT 1')).rejects.toThrow(
    'TRINO_STATEMENT_FAILED: Trino NO_NODES_AVAILABLE: nodes is empty',
  )
})

test('an answer that does not end is cut off', async () => {
  const { address } = await pages(...Array.from({ length: 1100 }, () => ({})))
  await expect(runStatement(address, 'SELECT 1')).rejects.toThrow('TRINO_STATEMENT_FAILED: Trino expected an answer of at most')
})

test('a server that is no Trino is said to be none', async () => {
  const { address } = await pages()
  await expect(runStatement(address, 'SELECT 1')).rejects.toThrow('TRINO_STATEMENT_FAILED: Trino answered with 404')
})
