import { parse, stringify } from 'yaml'
import { describe, expect, test } from 'vitest'
import { compareContracts } from '../compare/compare-contracts.js'
import { contractText } from '../compare/corpus/given-contract.js'
import { readTerms } from '../compare/terms.js'
import { derivedForm } from '../derive/derived-form.js'
import { graphFace } from '../graphql/graph-face.js'
import { metricProof } from './metric-proof.js'

const TOTAL = {
  name: 'total',
  unit: 'sales',
  grain: 'UTC day',
  dimensions: ['region'],
  formula: 'SELECT id, count(*) AS value FROM sold GROUP BY id',
}

/** A product whose figures are columns. */
const wide = (metrics: unknown, version = '1.0.0') => {
  const given = parse(contractText({ version }))
  const customProperties = [...given.customProperties, { property: 'mesh.metrics', value: metrics }]
  return readTerms(stringify({ ...given, customProperties }, { aliasDuplicateObjects: false }), 'shop/sales.yaml')
}

const FIELDS = {
  kpi_name: { logicalType: 'string', required: true },
  period: { logicalType: 'string', required: true },
  dimension: { logicalType: 'string', required: true },
  value: { logicalType: 'number', physicalType: 'decimal(22,4)', required: true },
  unit: { logicalType: 'string', required: true },
}
const REVENUE = { ...TOTAL, name: 'revenue', description: 'What was sold.', unit: 'currency' }
const RATE = { ...TOTAL, name: 'rate', description: 'Sales by looks.', unit: 'ratio', tolerance: 0.0001, proven: 'on refresh' }

/** A product whose rows are figures. */
const named = (metrics: unknown) => {
  const given = parse(contractText({ fields: FIELDS, key: ['kpi_name', 'period', 'dimension'] }))
  const customProperties = [...given.customProperties, { property: 'mesh.metrics', value: metrics }]
  return readTerms(stringify({ ...given, customProperties }, { aliasDuplicateObjects: false }), 'shop/sales.yaml')
}

describe('a metric', () => {
  test('of a column is what the column says, and told apart by the key', () => {
    expect(wide([TOTAL]).contract.metrics).toMatchObject([
      {
        name: 'total',
        description: 'The total.',
        column: 'total',
        isNamed: false,
        by: ['id'],
        proven: 'apart',
        onFailure: 'fail',
      },
    ])
  })

  test('of rows that are figures is rows of its name, told apart by period and dimension', () => {
    const { contract, values } = named([REVENUE, RATE])
    expect(contract.metrics).toMatchObject([
      { name: 'revenue', description: 'What was sold.', column: 'value', isNamed: true, by: ['period', 'dimension'] },
      { name: 'rate', tolerance: 0.0001, proven: 'on refresh' },
    ])
    expect(values.get('kpi_name')).toEqual(['revenue', 'rate'])
  })

  test('gives the names that there are, and a check where it is proven on refresh', () => {
    const checks = named([REVENUE, RATE]).contract.checks.map(({ name, measure }) => [name, measure.kind])
    expect(checks).toContainEqual(['kpi_name is that of a metric', 'broken rows'])
    expect(checks).toContainEqual(['rate as its formula says', 'query'])
    expect(checks.map(([name]) => name)).not.toContain('revenue as its formula says')
  })

  test('is said of its column in the graph and on the page', () => {
    const terms = named([REVENUE, RATE])
    const [figure] = graphFace(terms.contract, 'Kpi').type.fields.filter(({ column }) => column === 'kpi_name')
    expect(figure?.description).toBe(
      'The kpi_name. revenue: What was sold. In currency, by UTC day and region. rate: Sales by looks. In ratio, by UTC day and region.',
    )
    const [total] = graphFace(wide([TOTAL]).contract, 'Sale').type.fields.filter(({ column }) => column === 'total')
    expect(total?.description).toBe('The total. In sales, by UTC day and region.')
    const page = derivedForm('page', terms, [])
    expect(page).toContain(
      '## Metrics\n\nteam-shop answers for them.\n\n**revenue**: What was sold. In currency, by UTC day and region.\n',
    )
    expect(page).toContain(
      ' Its formula says the same within 0.0001.\n\n```sql\nSELECT id, count(*) AS value FROM sold GROUP BY id\n```',
    )
  })

  test('is proven by counting what differs, units among it', () => {
    const [revenue, rate] = named([REVENUE, RATE]).contract.metrics
    expect(revenue && metricProof('sales', revenue)).toContain("FROM sales WHERE kpi_name = 'revenue'")
    expect(revenue && metricProof('sales', revenue)).not.toContain('here.unit <>')
    expect(rate && metricProof('sales', rate)).toContain("> 0.0001 OR here.unit <> 'ratio'")
  })
})

describe('a change of a metric', () => {
  const total = (more: object) => [{ ...TOTAL, ...more }]
  test.each<readonly [string, unknown, unknown, readonly string[]]>([
    ['of its unit breaks', total({}), total({ unit: 'orders' }), ['total METRIC_MEANS_ANOTHER major']],
    ['of its grain breaks', total({}), total({ grain: 'ISO week' }), ['total METRIC_MEANS_ANOTHER major']],
    [
      'of its formula needs care',
      total({}),
      total({ formula: 'SELECT id, 0 AS value FROM sold' }),
      ['total METRIC_FORMULA_CHANGED minor'],
    ],
    ['that comes is safe', total({}), [TOTAL, { ...TOTAL, name: 'count' }], ['count METRIC_ADDED minor']],
    ['that goes needs care', [TOTAL, { ...TOTAL, name: 'count' }], total({}), ['count METRIC_REMOVED minor']],
  ])('%s', (_, before, after, found) => {
    const { changes } = compareContracts(wide(before), wide(after))
    expect(changes.map(({ path, rule, step }) => `${path} ${rule} ${step}`)).toEqual(found)
  })

  test('of rows that are figures is one of the names that they have', () => {
    const { changes } = compareContracts(named([REVENUE]), named([REVENUE, RATE]))
    expect(changes.map(({ path, rule }) => `${path} ${rule}`)).toEqual(['kpi_name VALUE_ADDED'])
  })
})

describe('a contract is refused, with its place, of which a metric', () => {
  test.each<readonly [string, () => unknown, string]>([
    ['is no list', () => wide('total'), 'value: expected a list'],
    ['is none', () => wide([]), 'value: expected from 1 to 100 metrics'],
    ['is there twice', () => wide([TOTAL, TOTAL]), 'name: is there twice'],
    ['is of no column', () => wide([{ ...TOTAL, name: 'sum' }]), 'name: expected the name of a column of numbers'],
    ['is a text', () => wide([{ ...TOTAL, name: 'note' }]), 'name: expected the name of a column of numbers'],
    ['describes what its column does', () => wide([REVENUE]), 'description: is no key'],
    ['has no formula', () => wide([{ ...TOTAL, formula: undefined }]), 'formula is missing'],
    ['has a formula that is no SELECT', () => wide([{ ...TOTAL, formula: 'DROP TABLE sold' }]), 'formula: expected one SELECT'],
    ['may differ by nothing', () => wide([{ ...TOTAL, tolerance: 0 }]), 'tolerance: expected a number above 0'],
    ['is proven some day', () => wide([{ ...TOTAL, proven: 'later' }]), 'proven: expected one of on refresh, apart'],
    ['keeps figures apart', () => wide([{ ...TOTAL, onFailure: 'quarantine' }]), 'onFailure: expected fail or warn'],
    ['of rows is not described', () => named([{ ...REVENUE, description: undefined }]), 'description is missing'],
  ])('%s', (_, read, why) => {
    expect(read).toThrow(/^CONTRACT_INVALID: shop\/sales.yaml:\d+:\d+: /)
    expect(read).toThrow(why)
  })
})
