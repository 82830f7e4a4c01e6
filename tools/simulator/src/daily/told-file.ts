import { surrogateKey } from '@storemesh/core'
import type { ChannelFile, FiledEvents } from '../channels/channel-files.js'
import { csvLine } from '../channels/csv.js'
import type { DriftKind } from '../drift/drift.js'
import { mishapAt, USUAL_MESS } from '../mess.js'

/** A row as it stands in a file of CSV. */
export interface ToldFileRow {
  readonly cells: Readonly<Record<string, string>>
  /** A cell is lost, and all behind it stand in the wrong place. */
  readonly isSpoilt: boolean
}

/** Files of CSV that somebody leaves now and then. */
export interface ToldFile extends ChannelFile {
  readonly rowsOf: (filed: FiledEvents) => readonly ToldFileRow[]
}

export interface Filing {
  readonly folder: string
  readonly name: string
  readonly columns: readonly [string, ...string[]]
  readonly isFirst?: boolean
  /** What it has too, at the end, once its shape has changed. */
  readonly gains?: readonly string[]
  /** The rows before anything goes wrong with them. */
  readonly meant: (filed: FiledEvents) => readonly Readonly<Record<string, string>>[]
}

/** Each row on its own is now and then spoilt, or stands there twice. */
export function toldFile({ folder, name, columns, gains = [], isFirst = false, meant }: Filing): ToldFile {
  const columnsOf = (filed: FiledEvents) => (shapeOf(filed) ? [...columns, ...gains] : columns)
  const cellsOf = (cells: ToldFileRow['cells'], names: readonly string[]) => names.map((column) => cells[column] ?? '')
  const rowsOf = (filed: FiledEvents): readonly ToldFileRow[] => {
    const mess = filed.events[0]?.mess ?? USUAL_MESS
    const names = columnsOf(filed)
    return meant(filed).flatMap((cells) => {
      const mishap = mishapAt(surrogateKey(folder, ...cellsOf(cells, names)) / 2 ** 53, mess)
      const row = { cells, isSpoilt: mishap === 'bad' }
      return mishap === 'repeat' ? [row, row] : [row]
    })
  }
  return {
    folder,
    name,
    isFirst,
    extension: 'csv',
    rowsOf,
    textOf(filed) {
      const names = columnsOf(filed)
      const rows = rowsOf(filed).map(({ cells, isSpoilt }) => csvLine(cellsOf(cells, names).slice(isSpoilt ? 1 : 0)))
      return rows.length === 0 ? undefined : [names.join(','), ...rows, ''].join('\n')
    },
  }
}

/** A file has the shape of the first event in it. */
export const shapeOf = ({ events }: FiledEvents): DriftKind | undefined => events[0]?.drift
