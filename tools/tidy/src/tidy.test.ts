import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkTidy, RULES, readTree } from './index.js'

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))

/** The lines that each rule has to find in the fixture named after it. What else stands there looks alike and is fine. */
const PLANTED: Record<string, string[]> = {
  'empty-catch': ['libs/x/src/read.ts:4', 'libs/x/src/read.ts:7'],
  'empty-names': ['libs/x/src/date-utils.ts:1', 'libs/x/src/helpers/one.ts:1'],
  environment: ['libs/x/src/settings.ts:1', 'libs/x/src/settings.ts:3', 'libs/x/src/settings.ts:4', 'libs/x/src/settings.ts:4'],
  'escape-hatches': [
    'libs/x/src/shape.ts:1',
    'libs/x/src/shape.ts:2',
    'libs/x/src/shape.ts:3',
    'libs/x/src/shape.ts:5',
    'libs/x/src/shape.ts:9',
  ],
  'file-length': ['libs/x/src/long.ts:301'],
  'function-length': ['libs/x/src/steps.ts:1'],
  'kebab-case': ['libs/x/src/Order_Log/log.ts:1', 'libs/x/src/fact_order.ts:1', 'libs/x/src/orderStore.ts:1'],
  'machine-paths': ['docs/start.md:1', 'libs/x/src/folder.ts:1'],
  'package-face': ['domains/orders/package.json:1', 'gateway/package.json:1', 'libs/access/package.json:1'],
  'registry-hosts': ['.npmrc:2', 'package-lock.json:3'],
  'sql-clock': ['domains/orders/gold/late_orders.sql:4', 'domains/orders/gold/late_orders.sql:5'],
  'sql-row-test': ['domains/orders/gold/fact_order.sql:1'],
  'sql-table-name': ['domains/orders/domain.ts:3', 'domains/orders/gold/left_over.sql:1'],
  'sql-trino': ['domains/orders/gold/late_orders.sql:4'],
  'tests-left-out': ['libs/x/src/x.test.ts:3', 'libs/x/src/x.test.ts:5'],
  'time-and-chance': [
    'libs/x/src/stamp.ts:1',
    'libs/x/src/stamp.ts:3',
    'libs/x/src/stamp.ts:4',
    'libs/x/src/stamp.ts:6',
    'libs/x/src/stamp.ts:7',
    'libs/x/src/stamp.ts:8',
  ],
  'unfinished-work': ['libs/x/src/later.ts:1', 'libs/x/src/later.ts:2'],
}

describe('a planted violation is found where it stands', () => {
  test.each(RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
    const found = rule.check(readTree(fixtures + name))
    expect(found.map(({ file, line }) => `${file}:${line}`).toSorted()).toEqual(PLANTED[name])
    for (const { message } of found) expect(message).toMatch(/: /) // what was found, and what to do
  })

  test('and every rule has its fixture, every fixture its rule', () => {
    expect(readdirSync(fixtures).toSorted()).toEqual(RULES.map(({ name }) => name).toSorted())
  })
})

describe('an exception', () => {
  const [unfinishedWork] = RULES.filter(({ name }) => name === 'unfinished-work')
  const check = (path: string) =>
    checkTidy(readTree(`${fixtures}unfinished-work`), unfinishedWork ? [unfinishedWork] : [], [
      { rule: 'unfinished-work', path, because: 'a test' },
    ])

  test('excuses a file or a folder', () => {
    expect(check('libs/x/src/later.ts')).toEqual([])
    expect(check('libs/x')).toEqual([])
  })

  test('that excuses nothing fails itself', () => {
    expect(check('libs/y')).toEqual([
      expect.stringContaining('libs/x/src/later.ts:1 unfinished-work: '),
      expect.stringContaining('libs/x/src/later.ts:2 unfinished-work: '),
      expect.stringContaining('libs/y breaks unfinished-work no more'),
    ])
  })
})
