/** A row of CSV, its cells quoted where they must be. */
export const csvLine = (cells: readonly string[]): string => cells.map(cellText).join(',')

const cellText = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
