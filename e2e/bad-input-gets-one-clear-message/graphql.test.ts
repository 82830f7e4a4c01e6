import { beforeAll, describe, expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { type ServedMesh, serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'

const whenOver = whenFileIsOver()
let mesh: ServedMesh

beforeAll(async () => {
  mesh = await serveMesh(['dev', '--no-simulator', '--data', await freshFolder(whenOver)], { whenOver })
}, 120_000)

const DAY = 'query ($day: Date!) { productPerformance(day: $day) { productId } }'

describe('a wrong question gets one error with a stable code', () => {
  test.each([
    ['a syntax error', '{ orders(first: 1', {}, 'GRAPHQL_PARSE_FAILED', 400],
    ['an unknown field', '{ ordes { id } }', {}, 'GRAPHQL_VALIDATION_FAILED', 400],
    ['a page that is too long', '{ orders(first: 99999999) { edges { cursor } } }', {}, 'LIMIT_EXCEEDED', 400],
    ['a page of less than nothing', '{ orders(first: -1) { edges { cursor } } }', {}, 'LIMIT_EXCEEDED', 200],
    ['a cursor that nobody gave', '{ orders(after: "rubbish") { edges { cursor } } }', {}, 'CURSOR_INVALID', 200],
    ['a day that is none', '{ productPerformance(day: "2026-13-45") { productId } }', {}, 'SCALAR_INVALID', 200],
    ['a variable that is no day', DAY, { day: 'yesterday' }, 'SCALAR_INVALID', 200],
    ['a variable that is missing', DAY, {}, 'BAD_USER_INPUT', 400],
  ])('%s', async (_, query, variables, code, status) => {
    const { errors, ...answer } = await ask(mesh.url, query, variables)
    expect(errors).toEqual([expect.objectContaining({ extensions: { code }, message: expect.not.stringMatching(/\n| {4}at /) })])
    expect(answer.status).toBe(status)
  })

  test('a body that is no JSON', async () => {
    const response = await fetch(mesh.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'rubbish',
    })
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 400,
      body: { errors: [{ message: expect.stringMatching(/^BAD_REQUEST: /), extensions: { code: 'BAD_REQUEST' } }] },
    })
  })

  test('a right one is answered after all of them', async () => {
    expect(await ask(mesh.url, '{ orders(first: 1) { edges { cursor } } }')).toEqual({
      status: 200,
      data: { orders: { edges: [] } },
    })
  })
})
