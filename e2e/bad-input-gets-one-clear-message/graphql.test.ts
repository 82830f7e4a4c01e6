import { beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../graphql-client.js'
import { type ServedMesh, serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'
import { caughtUpFolder } from './caught-up-folder.js'

const whenOver = whenFileIsOver()
let gateway: ServedMesh

beforeAll(async () => {
  const { data } = await caughtUpFolder(whenOver, 200)
  gateway = await serveMesh(['gateway', '--data', data], { whenOver })
}, 120_000)

const DAY = 'query ($day: Date!) { productPerformance(day: $day) { productId } }'

describe('a wrong question gets one error with a stable code', () => {
  test.each([
    ['a syntax error', '{ orders(first: 1', {}, 'GRAPHQL_PARSE_FAILED', 400],
    ['an unknown field', '{ ordes { id } }', {}, 'GRAPHQL_VALIDATION_FAILED', 400],
    ['a page that is too long', '{ orders(first: 99999999) { edges { cursor } } }', {}, 'LIMIT_EXCEEDED', 200],
    ['a page of less than nothing', '{ orders(first: -1) { edges { cursor } } }', {}, 'LIMIT_EXCEEDED', 200],
    ['a cursor that nobody gave', '{ orders(after: "rubbish") { edges { cursor } } }', {}, 'CURSOR_INVALID', 200],
    ['a day that is none', '{ productPerformance(day: "2026-13-45") { productId } }', {}, 'SCALAR_INVALID', 200],
    ['a variable that is no day', DAY, { day: 'yesterday' }, 'SCALAR_INVALID', 200],
    ['a variable that is missing', DAY, {}, 'BAD_USER_INPUT', 400],
  ])('%s', async (_, query, variables, code, status) => {
    const { errors, ...answer } = await ask(gateway.url, query, variables)
    expect(errors).toEqual([expect.objectContaining({ extensions: { code }, message: expect.not.stringMatching(/\n| {4}at /) })])
    expect(answer.status).toBe(status)
  })

  test('a body that is no JSON', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'rubbish',
    })
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 400,
      body: { errors: [{ message: expect.stringMatching(/^BAD_REQUEST: /), extensions: { code: 'BAD_REQUEST' } }] },
    })
  })

  test('the gateway goes on answering', async () => {
    const { errors } = await ask(gateway.url, '{ orders(first: 1) { edges { node { id } } } }')
    expect(errors).toBeUndefined()
  })
})
