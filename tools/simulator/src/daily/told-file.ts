import { surrogateKey } from '@storemesh/core'
import type { ChannelFile, FiledEvents } from '../channels/channel-files.js'
import { csvLine } from '../channels/csv.js'
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
  /** The rows before anything goes wrong with them. */
  readonly meant: (filed: FiledEvents) => readonly Readonly<Record<string, string>>[]
}

/** Each row on its own is now and then spoilt, or stands there twice. */
export function toldFile({ folder, name, columns, meant }: Filing): ToldFile {
  const cellsOf = (cells: ToldFileRow['cells']) => columns.map((column) => cells[column] ?? '')
  const rowsOf = (filed: FiledEvents): readonly ToldFileRow[] => {
    const mess = filed.events[0]?.mess ?? USUAL_MESS
    return meant(filed).flatMap((cells) => {
      const mishap = mishapAt(surrogateKey(folder, ...cellsOf(cells)) / 2 ** 53, mess)
      const row = { cells, isSpoilt: mishap === 'bad' }
      return mishap === 'repeat' ? [row, row] : [row]
    })
  }
  return {
    folder,
    name,
    extension: 'csv',
    rowsOf,
    textOf(filed) {
      const rows = rowsOf(filed).map(({ cells, isSpoilt }) => csvLine(cellsOf(cells).slice(isSpoilt ? 1 : 0)))
      return rows.length === 0 ? undefined : [columns.join(','), ...rows, ''].join('\n')
    },
  }
}
