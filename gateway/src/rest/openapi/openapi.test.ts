import { isJsonObject, type JsonObject } from '@storemesh/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { startedSales } from '../../fixtures/shown-sales.js'

async function described(authorization?: string) {
  const gateway = await startedSales()
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
  const { body, text } = await gateway.get('/api/openapi.json', headers)
  if (!isJsonObject(body)) throw new Error(`expected a document, got ${text}`)
  return { ...gateway, document: body, text, headers }
}

const at = (document: JsonObject, ...path: readonly string[]): JsonObject => {
  let here = document
  for (const name of path) {
    const inner = here[name]
    if (!isJsonObject(inner)) throw new Error(`expected an object at ${path.join(' ')}, at ${name}`)
    here = inner
  }
  return here
}

describe.each([
  ['whoever sees everything', undefined],
  ['a role', 'marketing'],
  ['one who sees nothing', 'operations'],
])('of %s', (_who, authorization) => {
  test('the document is OpenAPI 3.1', async () => {
    const { document } = await described(authorization)
    const validator = new Validator()
    expect(await validator.validate(document)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  test('every answer is what the document says of it, and an answer with a column more is not', async () => {
    const { document, get, headers } = await described(authorization)
    const check = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'api')
    const pages = Object.keys(at(document, 'paths')).filter((path) => path.startsWith('/api/shop/') && !path.includes('{'))
    for (const path of pages) {
      const pointer = `api#/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`
      const { body } = await get(`${path}?first=40${path.endsWith('best') ? '&day=2026-01-01' : ''}`, headers)
      const says = check.getSchema(pointer)
      expect({ is: says?.(body), errors: says?.errors }).toEqual({ is: true, errors: null })
      const rows = isJsonObject(body) && Array.isArray(body['rows']) ? body['rows'] : []
      expect(rows.length).toBeGreaterThan(0)
      const more = rows.map((row) => (isJsonObject(row) ? { ...row, more: 1 } : row))
      expect(says?.({ rows: more, next: null })).toBe(false)
    }
    expect(pages.length).toBe(authorization === 'operations' ? 0 : 2)
  })
})

test('a column that is not shown is not in it, and of one that is masked it says how', async () => {
  const { document, text } = await described('marketing')
  for (const hidden of ['margin', 'cost', 'secret']) expect(text).not.toContain(hidden)
  const columns = at(document, 'components', 'schemas', 'shop.sales', 'properties')
  expect(columns['email']).toEqual({
    type: ['string', 'null'],
    description: 'Shown as a hash: the same for the same value.',
    'x-mesh-shown': 'hash',
  })
  expect(columns['sale_id']).toMatchObject({ type: 'integer', description: 'Which sale.' })
  const names = at(document, 'paths', '/api/shop/sales', 'get')['parameters']
  expect(JSON.stringify(names)).not.toContain('"name":"email')
  expect((await described()).text).toContain('margin')
})
