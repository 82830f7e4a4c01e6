import { describe, expect, test } from 'vitest'
import {
  type CodeFile,
  constantOf,
  freeName,
  requireUndeclared,
  withDeclaration,
  withDomainProperty,
  withExample,
  withImport,
  withListed,
  withTableProperty,
} from './code-edit.js'

const file = (text: string): CodeFile => ({ path: 'domains/shop/domain.ts', text })

const DOMAIN = file(`import { defineDomain, gold } from '@storemesh/domain'

/** What a team wrote. */
const sold = gold('fact_sale', {
  reads: [],
  write: { mode: 'rebuild' },
})

export default defineDomain({
  name: 'shop',
  tables: [sold], // read downwards
  products: [],
})
`)

describe('what is added stands in its place, and the rest as somebody wrote it', () => {
  test('an import beside those of the package, each once and in their order', () => {
    const twice = withImport(withImport(DOMAIN, '@storemesh/domain', ['bronze']), '@storemesh/domain', ['bronze'])
    expect(twice.text).toBe(DOMAIN.text.replace('{ defineDomain, gold }', '{ bronze, defineDomain, gold }'))
  })

  test('an import of another package, after those that there are', () => {
    expect(withImport(DOMAIN, '@storemesh/source', ['files']).text).toBe(
      DOMAIN.text.replace("'@storemesh/domain'\n", "'@storemesh/domain'\nimport { files } from '@storemesh/source'\n"),
    )
  })

  test('a declaration before the domain', () => {
    expect(withDeclaration(DOMAIN, 'const one = 1').text).toContain('})\n\nconst one = 1\n\nexport default defineDomain({')
  })

  test('an element of a list, whether something is in it or not, its last comma or not', () => {
    expect(withListed(DOMAIN, 'tables', 'more').text).toContain('tables: [sold, more], // read downwards')
    expect(withListed(DOMAIN, 'products', 'product()').text).toContain('products: [ product()],')
    expect(withListed(file(DOMAIN.text.replace('[sold]', '[sold,]')), 'tables', 'more').text).toContain('[sold, more]')
  })

  test('a property of the domain, unless it is there', () => {
    const once = withDomainProperty(DOMAIN, 'subgraph', "{ name: 'shop' }")
    expect(once.text).toContain("products: [],\n subgraph: { name: 'shop' }})")
    expect(withDomainProperty(once, 'subgraph', 'another')).toEqual(once)
  })

  test('a property of a table that is named, and a property of an example', () => {
    expect(withTableProperty(DOMAIN, 'fact_sale', 'write', "contract: 'shop.fact_sale@1'").text).toContain(
      "  contract: 'shop.fact_sale@1',\n  write: { mode: 'rebuild' },",
    )
    expect(withExample(file('bronzeConformance(shop, here, { a: 1 })'), 'bronzeConformance', 'b: 2').text).toBe(
      'bronzeConformance(shop, here, { a: 1, b: 2 })',
    )
  })
})

test('a table is found by its name, whatever it is called in the file, and is declared once', () => {
  expect(constantOf(DOMAIN, 'fact_sale')).toBe('sold')
  expect(() => requireUndeclared(DOMAIN, 'fact_sale')).toThrow('TABLE_EXISTS: domains/shop/domain.ts declares fact_sale already')
  expect(() => requireUndeclared(DOMAIN, 'fact_refund')).not.toThrow()
})

test('a name is free where nothing is called so and no language means it', () => {
  expect(freeName(DOMAIN, ['sold', 'class', 'soldFiles'])).toBe('soldFiles')
  expect(() => freeName(DOMAIN, ['sold', 'gold'])).toThrow('NAME_TAKEN')
})

test.each([
  ['no defineDomain', 'export default { tables: [] }', 'export default defineDomain({ … })'],
  ['no export', 'const shop = 1', 'an export default'],
  ['tables that are put together', 'export default defineDomain({ tables: all() })', 'tables: [ … ] in defineDomain'],
])('where the place is not found, with %s, it says what to write by hand', (_what, text, expected) => {
  expect(() => withListed(file(text), 'tables', 'sold')).toThrow(
    `EDIT_PLACE_NOT_FOUND: domains/shop/domain.ts: expected ${expected}; write by hand: sold among its tables`,
  )
})
