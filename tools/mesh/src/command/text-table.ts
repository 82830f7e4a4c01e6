import type { Json } from '@storemesh/core'
import { cellText, cut, widthOf } from './cell.js'

export interface Column {
  /** The field of a row that it shows. */
  readonly name: string
  /** Its head, where that differs from the name. */
  readonly title?: string
  readonly align?: 'left' | 'right'
}

export type Row = Readonly<Record<string, Json | undefined>>

const CELL_WIDTH_MIN = 8
const GAP = '  '

const titleOf = ({ name, title }: Column) => title ?? name

/** Aligned columns for a person; the widest give way until the lines fit the terminal. */
export function alignedLines(columns: readonly Column[], rows: readonly Row[], width_max: number): string[] {
  const lines = [columns.map(titleOf), ...rows.map((row) => columns.map(({ name }) => cellText(row[name])))]
  const widths = fit(
    columns.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? '')))),
    width_max,
  )
  return lines.map((line) =>
    line
      .map((cell, at) => pad(cut(cell, widths[at] ?? 0), widths[at] ?? 0, columns[at]?.align))
      .join(GAP)
      .trimEnd(),
  )
}

/** A line per row, cells apart by a tab, for other programs. */
export const plainLines = (columns: readonly Column[], rows: readonly Row[]): string[] => [
  columns.map(titleOf).join('\t'),
  ...rows.map((row) => columns.map(({ name }) => cellText(row[name])).join('\t')),
]

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'right' ? space + text : text + space
}

function fit(widths: readonly number[], width_max: number): number[] {
  const fitted = [...widths]
  const total = () => fitted.reduce((sum, width) => sum + width, 0) + GAP.length * (fitted.length - 1)
  while (total() > width_max) {
    const widest = fitted.indexOf(Math.max(...fitted))
    const width = fitted[widest] ?? 0
    if (width <= CELL_WIDTH_MIN) break
    fitted[widest] = Math.max(CELL_WIDTH_MIN, width - (total() - width_max))
  }
  return fitted
}
