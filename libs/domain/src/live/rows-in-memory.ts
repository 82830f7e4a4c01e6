import type { JsonObject } from '@storemesh/core'
import type { Change, Entry, Space } from '@storemesh/key-value'
import type { Rows } from './live-processor.js'

export interface RowsInMemory extends Rows {
  write(changes: readonly Change[]): void
}

interface Kept {
  readonly text: string
  readonly version: number
  readonly places: Readonly<Record<string, string>>
}

/** Rows for a rehearsal: as text, so that what is no JSON does not come back as it went in. */
export function rowsInMemory(): RowsInMemory {
  const kept = new Map<string, Kept>()
  const rowKey = (space: string, key: string): string => `${space}\0${key}`

  function entryOf<Row extends JsonObject>(space: Space<Row>, key: string): Entry<Row> | undefined {
    const found = kept.get(rowKey(space.name, key))
    if (!found) return undefined
    const row: Row = JSON.parse(found.text)
    return { key, row, version: found.version }
  }

  return {
    getMany: async (space, keys) => keys.map((key) => entryOf(space, key)),

    async range(space, index, { after = '', limit }) {
      const places = [...kept]
        .filter(([at]) => at.startsWith(rowKey(space.name, '')))
        .flatMap(([at, { places }]) => {
          const text = places[index]
          const key = at.slice(space.name.length + 1)
          return text === undefined ? [] : [{ key, place: `${text}\0${key}` }]
        })
        .filter(({ place }) => inByteOrder(place, after) > 0)
        .toSorted((a, b) => inByteOrder(a.place, b.place))
      return places.slice(0, limit).flatMap(({ key, place }) => {
        const entry = entryOf(space, key)
        return entry ? [{ ...entry, place }] : []
      })
    },

    write(changes) {
      for (const change of changes) {
        const at = rowKey(change.space, change.key)
        if (change.kind === 'remove') kept.delete(at)
        else kept.set(at, { text: JSON.stringify(change.row), version: change.version, places: change.places })
      }
    },
  }
}

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
