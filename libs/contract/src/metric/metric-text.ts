import { FIGURE_NAME, type Metric } from './metric.js'

/** What a metric is, as a sentence that stands wherever it is shown. */
export function metricText({ description, unit, grain, dimensions }: Metric): string {
  const by = dimensions.length > 0 ? ` and ${dimensions.join(', ')}` : ''
  return `${description} In ${unit}, by ${grain}${by}.`
}

/** What a column is, with the figures that stand in it, or the name of which stands there. */
export function describedColumn(
  { name, description }: { readonly name: string; readonly description: string },
  metrics: readonly Metric[],
): string {
  if (name === FIGURE_NAME)
    return [
      description,
      ...metrics.filter(({ isNamed }) => isNamed).map((metric) => `${metric.name}: ${metricText(metric)}`),
    ].join(' ')
  const metric = metrics.find(({ column, isNamed }) => column === name && !isNamed)
  return metric ? metricText(metric) : description
}
