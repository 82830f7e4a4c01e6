import { type Figure, isMet, type Target } from '../figure.js'

const HEAD = ['what', 'measured', 'baseline', 'ratio', 'target', 'met']

/** The figures as aligned lines. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = '', ...lines] = rows.map(lineOf)
  return [head, widths.map((width) => '─'.repeat(width)).join('  '), ...lines].join('\n')
}

const cellsOf = (figure: Figure): string[] => {
  const { what, value, unit, baseline, ratio, target } = figure
  const met = isMet(figure)
  return [
    what,
    `${numberText(value)} ${unit}`,
    baseline ? `${numberText(baseline.value)} ${unit}, ${baseline.what}` : '',
    ratio === undefined ? '' : numberText(ratio),
    target ? targetText(target, unit) : '',
    met === undefined ? '' : met ? 'yes' : 'NO',
  ]
}

const targetText = ({ of, bound, number }: Target, unit: string) =>
  `${bound === 'at most' ? '≤' : '≥'} ${numberText(number)} ${of === 'ratio' ? '×' : unit}`

/** Three digits that count, thousands apart. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  const rounded = Number(value.toFixed(digits))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: digits })
}
