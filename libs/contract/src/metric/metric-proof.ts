import type { QualityCheck } from '../quality/quality-check.js'
import { FIGURE_NAME, type Metric } from './metric.js'

/** What a unit is called of which each row says its own. */
const CURRENCY = 'currency'

/**
 * How many figures of the product are not as the formula has them: other ones, more or fewer. It reads the product by its name
 * and what the formula reads by theirs, as a query of the contract's quality does.
 */
export function metricProof(product: string, metric: Metric): string {
  const { name, column, isNamed, by, formula, unit } = metric
  const here = isNamed
    ? `(SELECT ${by.join(', ')}, ${column} AS figure, unit FROM ${product} WHERE ${FIGURE_NAME} = '${name}')`
    : `(SELECT ${by.join(', ')}, ${column} AS figure FROM ${product})`
  const isOfUnit = isNamed && unit !== CURRENCY ? ` OR here.unit <> '${unit.replaceAll("'", "''")}'` : ''
  return `SELECT count(*) AS differing FROM ${here} AS here
FULL JOIN (
${formula}
) AS formula ON ${by.map((each) => `formula.${each} = here.${each}`).join(' AND ')}
WHERE ${differs(metric)}${isOfUnit}`
}

function differs({ tolerance, otherwise }: Metric): string {
  const [here, there] = ['here.figure', 'formula.value'].map((value) =>
    otherwise === undefined ? value : `coalesce(${value}, ${otherwise})`,
  )
  return tolerance === undefined
    ? `${here} IS DISTINCT FROM ${there}`
    : `(${here} IS NULL) <> (${there} IS NULL) OR abs(CAST(${here} AS double) - CAST(${there} AS double)) > ${tolerance}`
}

/** The check of a metric that is proven before readers see it. */
export const proofChecks = (product: string, metrics: readonly Metric[]): readonly QualityCheck[] =>
  metrics
    .filter(({ proven }) => proven === 'on refresh')
    .map((metric) => ({
      name: `${metric.name} as its formula says`,
      place: metric.place,
      onFailure: metric.onFailure,
      measure: { kind: 'query', sql: metricProof(product, metric) },
      expected: { operator: 'mustBe', value: 0 },
    }))

/** The names that rows which are figures may have: those of its metrics, and no other. */
export const nameChecks = (metrics: readonly Metric[]): readonly QualityCheck[] => {
  const [first] = metrics
  if (!first?.isNamed) return []
  return [
    {
      name: `${FIGURE_NAME} is that of a metric`,
      place: first.place,
      onFailure: 'fail',
      measure: {
        kind: 'broken rows',
        rule: { path: [FIGURE_NAME], breaks: 'not among', texts: metrics.map(({ name }) => name) },
        unit: 'rows',
      },
      expected: { operator: 'mustBe', value: 0 },
    },
  ]
}
