import { isDeepStrictEqual } from 'node:util'
import { type Dice, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { type Asked, decide, type Decision } from './decide.js'
import type { Identity } from './identity.js'
import type { Grant, ProductRights, RowRule } from './rules/grant.js'
import { ROLES } from './rules/role.js'
import { type Sight, SIGHTS } from './rules/sight.js'

const RUNS = 2000
const NOTHING: Decision = { sees: 'nothing' }

const grant = (role: Grant['role'], more: Partial<Grant> = {}): Grant => ({
  role,
  sights: new Map(),
  mayExport: true,
  ...more,
})

const people: ProductRights = {
  domain: 'customers',
  product: 'dim_users',
  paths: ['user_id', 'email', 'address', 'address.street', 'city', 'orders', 'orders.total'],
  tellers: [],
  grants: [
    grant('marketing', {
      sights: new Map<string, Sight>([
        ['email', 'hash'],
        ['address', 'absent'],
      ]),
      groups: { least: 10, column: 'user_id', by: 'distinct' },
    }),
    grant('support', { rows: { kind: 'one person', columns: ['user_id', 'email'] }, mayExport: false }),
    grant('customer', { rows: { kind: 'own rows', column: 'user_id' } }),
    grant('sales', { rows: { kind: 'own region', by: 'region', column: 'city' } }),
  ],
}

describe('who is of a role', () => {
  test('sees the columns that a contract gives, masked where it says so, and groups of enough persons', () => {
    expect(decide({ kind: 'role', role: 'marketing' }, people)).toEqual({
      sees: 'rows',
      columns: new Map([
        ['user_id', 'plain'],
        ['email', 'hash'],
        ['city', 'plain'],
        ['orders', 'plain'],
        ['orders.total', 'plain'],
      ]),
      rows: { kind: 'all' },
      groups: { least: 10, column: 'user_id', by: 'distinct' },
    })
  })

  test.each<readonly [string, Identity, Asked, Decision | { readonly rows: unknown }]>([
    ['one person at a time', { kind: 'role', role: 'support' }, { as: 'answer' }, NOTHING],
    [
      'the person who is asked for',
      { kind: 'role', role: 'support' },
      { as: 'answer', person: { column: 'email', value: 'siti@example.com' } },
      { rows: { kind: 'equals', column: 'email', value: 'siti@example.com' } },
    ],
    [
      'nobody by a column that no person is asked for by',
      { kind: 'role', role: 'support' },
      { as: 'answer', person: { column: 'city', value: 'Medan' } },
      NOTHING,
    ],
    [
      'nothing as a file where that is forbidden',
      { kind: 'role', role: 'support' },
      { as: 'export', person: { column: 'email', value: 'siti@example.com' } },
      NOTHING,
    ],
    ['no rows without an account', { kind: 'role', role: 'customer' }, { as: 'answer' }, NOTHING],
    [
      'her own rows, whoever else is asked for',
      { kind: 'role', role: 'customer', userId: 'u-1' },
      { as: 'answer', person: { column: 'user_id', value: 'u-2' } },
      { rows: { kind: 'equals', column: 'user_id', value: 'u-1' } },
    ],
    ['no rows without a region', { kind: 'role', role: 'sales' }, { as: 'answer' }, NOTHING],
    [
      'the rows of the own region',
      { kind: 'role', role: 'sales', region: 'java' },
      { as: 'answer' },
      { rows: { kind: 'region', by: 'region', column: 'city', region: 'java' } },
    ],
    ['nothing of what nobody gave the role', { kind: 'role', role: 'finance' }, { as: 'answer' }, NOTHING],
  ])('sees %s', (_, who, asked, expected) => {
    expect(decide(who, people, asked)).toMatchObject(expected)
  })
})

test('the domain sees all of its own and nothing of another', () => {
  const own = decide({ kind: 'domain', domain: 'customers' }, people)
  expect(own).toEqual({ sees: 'rows', columns: new Map(people.paths.map((path) => [path, 'plain'])), rows: { kind: 'all' } })
  expect(decide({ kind: 'domain', domain: 'orders' }, people)).toEqual(NOTHING)
})

test('a domain sees of another what it declares to read', () => {
  const reads = [{ product: 'customers.dim_users', fields: ['city'] }]
  const decision = decide({ kind: 'domain', domain: 'orders', reads }, people)
  expect(decision).toEqual({ sees: 'rows', columns: new Map([['city', 'plain']]), rows: { kind: 'all' } })
})

test('the mesh itself sees all there is', () => {
  const all = decide({ kind: 'mesh' }, people)
  expect(all).toEqual({ sees: 'rows', columns: new Map(people.paths.map((path) => [path, 'plain'])), rows: { kind: 'all' } })
  expect(decide({ kind: 'mesh' }, undefined)).toEqual(NOTHING)
})

test('a service sees the fields that its file names, those around them and those within', () => {
  const columnsOf = (fields: readonly string[]) => {
    const decision = decide({ kind: 'service', reads: [{ product: 'customers.dim_users', fields }] }, people)
    return decision.sees === 'rows' ? [...decision.columns.keys()] : []
  }
  expect(columnsOf(['city', 'address.street'])).toEqual(['address', 'address.street', 'city'])
  expect(columnsOf(['orders'])).toEqual(['orders', 'orders.total'])
  expect(columnsOf(['nothing_of_it'])).toEqual([])
  expect(decide({ kind: 'service', reads: [{ product: 'orders.dim_users', fields: ['city'] }] }, people)).toEqual(NOTHING)
})

describe('whatever the rules are', () => {
  test('a product that nobody gave is as one that is not there', () => {
    const dice = seededDice(45)
    for (let run = 0; run < RUNS; run++) {
      const { who, product, asked } = anyCase(dice)
      if (who.kind !== 'role') continue
      const withoutIt = { ...product, grants: product.grants.filter(({ role }) => role !== who.role) }
      expect(decide(who, withoutIt, asked)).toEqual(decide(who, undefined, asked))
    }
  })

  test('who tells less of himself, or asks for less, never sees more', () => {
    const dice = seededDice(46)
    for (let run = 0; run < RUNS; run++) {
      const { who, product, asked } = anyCase(dice)
      const all = decide(who, product, asked)
      for (const less of lessOf(who, asked)) expect(moreOf(decide(less.who, product, less.asked), all)).toEqual([])
      expect(moreOf(decide(who, product, { ...asked, as: 'export' }), decide(who, product, { ...asked, as: 'answer' }))).toEqual(
        [],
      )
    }
  })

  test('a tighter contract never shows more', () => {
    const dice = seededDice(47)
    for (let run = 0; run < RUNS; run++) {
      const { who, product, asked } = anyCase(dice)
      const path = dice.pick(['a', 'b', 'b.c', 'd'])
      const tighter = product.grants.map((one) => ({ ...one, sights: new Map([...one.sights, [path, 'absent' as const]]) }))
      expect(moreOf(decide(who, { ...product, grants: tighter }, asked), decide(who, product, asked))).toEqual([])
    }
  })

  test('nothing is shown within what is hidden, and nothing that the product does not have', () => {
    const dice = seededDice(48)
    for (let run = 0; run < RUNS; run++) {
      const { who, product, asked } = anyCase(dice)
      const decision = decide(who, product, asked)
      if (decision.sees === 'nothing') continue
      for (const path of decision.columns.keys()) expect(product.paths).toContain(path)
      const isHidden = decision.columns.get('b') !== 'plain'
      expect(isHidden && decision.columns.has('b.c')).toBe(false)
    }
  })
})

/** What the one sees that the other does not, or less clearly. */
function moreOf(one: Decision, other: Decision): readonly string[] {
  if (one.sees === 'nothing') return []
  if (other.sees === 'nothing') return ['rows']
  const columns = [...one.columns].filter(([path, shown]) => other.columns.get(path) !== shown).map(([path]) => path)
  const isSame = isDeepStrictEqual([one.rows, one.groups], [other.rows, other.groups])
  return isSame ? columns : [...columns, 'rows']
}

function lessOf(who: Identity, asked: Asked): readonly { readonly who: Identity; readonly asked: Asked }[] {
  const unasked = { who, asked: { as: asked.as } }
  if (who.kind === 'role') return [unasked, { who: { kind: 'role', role: who.role }, asked }]
  if (who.kind !== 'service') return [unasked]
  return [unasked, ...who.reads.map((_, at) => ({ who: { ...who, reads: who.reads.toSpliced(at, 1) }, asked }))]
}

const ROW_RULES: readonly [RowRule, ...RowRule[]] = [
  { kind: 'own region', by: 'store', column: 'a' },
  { kind: 'own rows', column: 'a' },
  { kind: 'one person', columns: ['a', 'd'] },
]

function anyCase(dice: Dice) {
  const product: ProductRights = {
    domain: 'shop',
    product: 'sales',
    paths: ['a', 'b', 'b.c', 'd'],
    tellers: [],
    grants: ROLES.filter(() => dice.chance(0.6)).map((role) =>
      grant(role, {
        sights: new Map(['a', 'b', 'b.c', 'd'].filter(() => dice.chance(0.4)).map((path) => [path, dice.pick(SIGHTS)])),
        ...(dice.chance(0.6) && { rows: dice.pick(ROW_RULES) }),
        ...(dice.chance(0.3) && { groups: { least: dice.between(1, 20), column: 'a', by: 'distinct' as const } }),
        mayExport: dice.chance(0.5),
      }),
    ),
  }
  const asked: Asked = {
    as: dice.pick(['answer', 'export']),
    ...(dice.chance(0.5) && { person: { column: dice.pick(['a', 'b', 'd']), value: 'u-1' } }),
  }
  return { who: anyIdentity(dice), product, asked }
}

function anyIdentity(dice: Dice): Identity {
  if (dice.chance(0.1)) return { kind: 'domain', domain: dice.pick(['shop', 'till']) }
  if (dice.chance(0.2)) {
    const fields = ['a', 'b.c', 'd'].filter(() => dice.chance(0.5))
    return { kind: 'service', reads: fields.map((field) => ({ product: 'shop.sales', fields: [field] })) }
  }
  const [first, ...more] = ROLES
  return {
    kind: 'role',
    role: dice.pick([first, ...more]),
    ...(dice.chance(0.5) && { region: 'java' }),
    ...(dice.chance(0.5) && { userId: 'u-1' }),
  }
}
