import type { Metric } from '../metric/metric.js'
import type { Difference } from './difference.js'

/** What differs in the figures that a product defines. Of rows that are figures a name that comes or goes is told as a value. */
export function metricDifferences(before: readonly Metric[], after: readonly Metric[]): readonly Difference[] {
  const byName = (metrics: readonly Metric[]) => new Map(metrics.map((metric) => [metric.name, metric]))
  const [was, is] = [byName(before), byName(after)]
  return [
    ...before
      .filter(({ name, isNamed }) => !isNamed && !is.has(name))
      .map(({ name }) => ({ path: name, rule: 'METRIC_REMOVED' as const, found: 'no metric defines it any more' })),
    ...after.flatMap((now): readonly Difference[] => {
      const then = was.get(now.name)
      if (then) return keptDifferences(then, now)
      return now.isNamed ? [] : [{ path: now.name, rule: 'METRIC_ADDED', found: 'a metric defines it' }]
    }),
  ]
}

function keptDifferences(before: Metric, after: Metric): readonly Difference[] {
  const { name, column } = after
  const [was, is] = [before, after].map(meaningOf)
  if (was !== is) return [{ path: column, rule: 'METRIC_MEANS_ANOTHER', found: `metric ${name}, ${was}, is ${is}` }]
  return before.formula === after.formula
    ? []
    : [{ path: column, rule: 'METRIC_FORMULA_CHANGED', found: `metric ${name} has another formula` }]
}

const meaningOf = ({ unit, grain, dimensions }: Metric): string => `in ${unit} by ${[grain, ...dimensions].join(', ')}`
