import { Fault } from '@storemesh/core'

/** One metric with its samples, before it is text. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly Sample[]
}

interface Sample {
  readonly suffix?: string
  /** As `labelsText` writes them. */
  readonly labels: string
  readonly value: number
}

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function familyText({ name, help, type, samples }: Family): string {
  const head = `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`
  const lines = samples.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}\n`,
  )
  return head + lines.join('')
}

export function labelsText(labels: readonly string[], values: readonly string[]): string {
  if (labels.length !== values.length)
    throw new Fault('METRIC_INVALID', `expected values for ${labels.join(', ') || 'no label'}, got ${values.length}`)
  return labels.map((label, place) => `${label}="${escaped(values[place] ?? '').replaceAll('"', '\\"')}"`).join(',')
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
