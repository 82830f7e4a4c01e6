import { decide } from '@storemesh/access'
import { stringify, parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { contractText, type Given } from '../compare/corpus/given-contract.js'
import { readContract } from '../read-contract.js'
import { productRights } from './product-rights.js'

const PERSON = { note: { classification: 'person' } }
const read = (given: Given) => readContract(contractText(given), 'shop/sales.yaml')

describe('a role of a contract', () => {
  test('sees what is classified by its class, or by the column’s own word before that', () => {
    const fields = { ...PERSON, 'address.street': { classification: 'person' } }
    const rules = { classified: { person: 'absent' }, columns: { note: 'partial' } }
    const [role] = read({ fields, roles: [{ role: 'sales', rules }] }).roles
    expect(role?.sights).toEqual(
      new Map([
        ['note', 'partial'],
        ['address.street', 'absent'],
      ]),
    )
  })

  test('sees all rows, in groups of any size, and takes them away as a file, unless its rules say otherwise', () => {
    const [role] = read({ roles: [{ role: 'finance', description: 'Counts.' }] }).roles
    expect(role).toEqual({ role: 'finance', access: 'read', description: 'Counts.', sights: new Map(), mayExport: true })
  })

  test.each([
    [
      'the region that a column names',
      { ownRegion: { region: 'region' } },
      { kind: 'own region', by: 'region', column: 'region' },
    ],
    ['the store that a column names', { ownRegion: { store: 'note' } }, { kind: 'own region', by: 'store', column: 'note' }],
    ['the own account', { ownRows: 'note' }, { kind: 'own rows', column: 'note' }],
    ['one person at a time', { onePerson: ['note', 'region'] }, { kind: 'one person', columns: ['note', 'region'] }],
  ])('sees the rows of %s', (_, rules, rows) => {
    expect(read({ roles: [{ role: 'sales', rules }] }).roles).toMatchObject([{ rows }])
  })

  test('that writes does not see by that', () => {
    const contract = read({ roles: [{ role: 'operations', access: 'write' }] })
    expect(contract.roles).toHaveLength(1)
    expect(decide({ kind: 'role', role: 'operations' }, productRights(contract))).toEqual({ sees: 'nothing' })
  })
})

describe('a contract is refused, with file, line and column, of which a role', () => {
  test.each<readonly [string, Given, string]>([
    ['is none', { roles: [{ role: 'analysts' }] }, 'role: expected one of marketing, operations, sales, support, finance'],
    ['is there twice', { roles: [{ role: 'sales' }, { role: 'sales' }] }, 'role: is there twice; keep one'],
    ['does what is none', { roles: [{ role: 'sales', access: 'all' }] }, 'access: expected one of read, write'],
    ['is told with other keys', { roles: [{ role: 'sales', who: 'b' }] }, 'who: is no key'],
    [
      'says nothing of a person',
      { fields: PERSON, roles: [{ role: 'sales' }] },
      'says nothing of note, which is classified person; add mesh.classified: { person: absent }',
    ],
    [
      'says nothing of a person within a field',
      { fields: { 'lines.remark': { classification: 'person' } }, roles: [{ role: 'sales' }] },
      'says nothing of lines.remark',
    ],
    [
      'masks a column that is not there',
      { roles: [{ role: 'sales', rules: { columns: { phone: 'partial' } } }] },
      'phone: there is no such column; expected some of id, region, note',
    ],
    [
      'masks in a way that there is not',
      { roles: [{ role: 'sales', rules: { columns: { note: 'last4' } } }] },
      'note: expected one of plain, partial, city, year, hash, null, absent',
    ],
    [
      'hashes a number',
      { roles: [{ role: 'sales', rules: { columns: { total: 'hash' } } }] },
      'total is long; only a text is seen as hash',
    ],
    [
      'sees the year of a text',
      { roles: [{ role: 'sales', rules: { columns: { note: 'year' } } }] },
      'note is string; only a date or an instant has a year',
    ],
    [
      'sees a city where there is none',
      { roles: [{ role: 'sales', rules: { columns: { note: 'city' } } }] },
      'note has no column city beside it',
    ],
    [
      'sees no value where one must be',
      { roles: [{ role: 'sales', rules: { columns: { region: 'null' } } }] },
      'region must have a value; let it be absent',
    ],
    [
      'does not see the key',
      { fields: { id: { classification: 'person' } }, roles: [{ role: 'sales', rules: { classified: { person: 'absent' } } }] },
      'person: id is part of the key',
    ],
    [
      'sees rows by two rules',
      { roles: [{ role: 'sales', rules: { ownRows: 'note', onePerson: ['note'] } }] },
      'a role sees rows by one rule; keep either mesh.ownRows or mesh.onePerson',
    ],
    [
      'sees the region of a number',
      { roles: [{ role: 'sales', rules: { ownRegion: { store: 'total' } } }] },
      'store: expected a column of text',
    ],
    [
      'sees one person by nothing',
      { roles: [{ role: 'support', rules: { onePerson: [] } }] },
      'value: expected different columns',
    ],
    [
      'sees groups of one',
      { roles: [{ role: 'marketing', rules: { groups: { least: 1, distinct: 'note' } } }] },
      'least: expected a whole number from 2 to 10000',
    ],
    [
      'counts persons by a text',
      { roles: [{ role: 'marketing', rules: { groups: { least: 10, counted: 'note' } } }] },
      'counted: expected a column of whole numbers that counts persons',
    ],
    [
      'has a rule that nobody reads',
      { roles: [{ role: 'sales', rules: { mask: 'hash' } }] },
      'property: expected one of mesh.classified',
    ],
    ['may export perhaps', { roles: [{ role: 'sales', rules: { export: 'no' } }] }, 'value: expected true or false'],
  ])('%s', (_, given, why) => {
    expect(() => read(given)).toThrow(/^CONTRACT_INVALID: shop\/sales.yaml:\d+:\d+: /)
    expect(() => read(given)).toThrow(why)
  })

  test('has a rule twice', () => {
    const rule = (value: boolean) => ({ property: 'mesh.export', value })
    const roles = [{ role: 'sales', access: 'read', customProperties: [rule(false), rule(true)] }]
    const text = stringify({ ...parse(contractText({})), roles })
    expect(() => readContract(text, 'shop/sales.yaml')).toThrow('property: is there twice; keep one')
  })
})
