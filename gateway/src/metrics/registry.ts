import { Fault } from '@storemesh/core'
import { type Family, familyText, labelsText } from './exposition.js'

/** Figures that one process counts, each under a name, told together when somebody asks. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter
  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Histogram
  /** Counted elsewhere, and read when somebody asks: by each value of its one label. */
  counted(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void
  /** Read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void
  /** In the text format of Prometheus, 0.0.4. */
  text(): string
}

export interface Counter {
  /** With a value for each label, in their order. */
  add(values?: readonly string[]): void
  /** The same for one choice of values, for who counts it thousands of times a second. */
  one(values: readonly string[]): { add(): void }
}

export interface Histogram {
  observe(value: number, values: readonly string[]): void
  one(values: readonly string[]): { observe(value: number): void }
}

const NAME = /^[a-z][a-z0-9_]*$/

export function metricsRegistry(): Metrics {
  const families = new Map<string, () => Family>()
  const enter = (name: string, labels: readonly string[], family: () => Family) => {
    for (const word of [name, ...labels])
      if (!NAME.test(word)) throw new Fault('METRIC_INVALID', `expected a name in snake_case, got ${JSON.stringify(word)}`)
    if (families.has(name)) throw new Fault('METRIC_INVALID', `there is a metric ${name} already`)
    families.set(name, family)
  }
  return {
    counter(name, help, labels = []) {
      const series = seriesBy(labels, () => ({ count: 0 }))
      enter(name, labels, () => ({
        name,
        help,
        type: 'counter',
        samples: series.all().map(([text, { count }]) => ({ labels: text, value: count })),
      }))
      // without labels there is one alone, and what did not happen yet is 0, and not missing
      const only = labels.length === 0 ? series.of([]) : undefined
      const one = (values: readonly string[]) => {
        const counted = series.of(values)
        return { add: () => void counted.count++ }
      }
      return {
        add(values = []) {
          ;(only ?? series.of(values)).count++
        },
        one,
      }
    },
    histogram(name, help, labels, bounds) {
      const series = seriesBy(labels, (): Spread => ({ counts: bounds.map(() => 0), count: 0, sum: 0 }))
      enter(name, labels, () => ({
        name,
        help,
        type: 'histogram',
        samples: series.all().flatMap(([text, one]) => histogramSamples(text, one, bounds)),
      }))
      return {
        observe: (value, values) => observe(series.of(values), value, bounds),
        one(values) {
          const spread = series.of(values)
          return { observe: (value) => observe(spread, value, bounds) }
        },
      }
    },
    counted: (name, help, label, read) =>
      enter(name, [label], () => ({
        name,
        help,
        type: 'counter',
        samples: Object.entries(read()).map(([value, count]) => ({ labels: labelsText([label], [value]), value: count })),
      })),
    gauge: (name, help, read) => enter(name, [], () => ({ name, help, type: 'gauge', samples: [{ labels: '', value: read() }] })),
    text: () => [...families.values()].map((family) => familyText(family())).join(''),
  }
}

interface Spread {
  readonly counts: number[]
  count: number
  sum: number
}

function observe(spread: Spread, value: number, bounds: readonly number[]): void {
  spread.count++
  spread.sum += value
  const place = bounds.findIndex((bound) => value <= bound)
  if (place >= 0) spread.counts[place] = (spread.counts[place] ?? 0) + 1
}

/** Each bucket holds those of the buckets before it too. */
function histogramSamples(labels: string, { counts, count, sum }: Readonly<Spread>, bounds: readonly number[]) {
  let below = 0
  const with_le = (le: string) => (labels === '' ? `le="${le}"` : `${labels},le="${le}"`)
  const buckets = bounds.map((bound, place) => {
    below += counts[place] ?? 0
    return { suffix: '_bucket', labels: with_le(String(bound)), value: below }
  })
  return [
    ...buckets,
    { suffix: '_bucket', labels: with_le('+Inf'), value: count },
    { suffix: '_sum', labels, value: sum },
    { suffix: '_count', labels, value: count },
  ]
}

/** What is counted for each choice of values; the text of its labels is made once. */
function seriesBy<Counted>(labels: readonly string[], begin: () => Counted) {
  const known = new Map<string, Counted>()
  const texts = new Map<string, string>()
  return {
    of(values: readonly string[]): Counted {
      const key = values.length === 1 ? (values[0] ?? '') : values.join('\0')
      let one = known.get(key)
      if (one === undefined) {
        texts.set(key, labelsText(labels, values))
        known.set(key, (one = begin()))
      }
      return one
    },
    all: () => [...known].map(([key, one]): readonly [string, Counted] => [texts.get(key) ?? '', one]),
  }
}
