import type { Contract } from '../contract.js'
import { metricText } from '../metric/metric-text.js'

/** The figures of a product: what each is, and how it is computed from what is published. */
export const metricLines = ({ metrics, owner }: Contract): readonly string[] =>
  metrics.length === 0
    ? []
    : [
        `${owner} answers for them.`,
        ...metrics.flatMap((metric) => [
          '',
          `**${metric.name}**: ${metricText(metric).replaceAll(/\s+/g, ' ')}${withinText(metric.tolerance)}`,
          '',
          '```sql',
          metric.formula,
          '```',
        ]),
      ]

const withinText = (tolerance: number | undefined): string =>
  tolerance === undefined ? '' : ` Its formula says the same within ${tolerance}.`
