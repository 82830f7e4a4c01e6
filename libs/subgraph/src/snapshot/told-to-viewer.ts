import type { JsonObject } from '@storemesh/core'
import { type Condition, holds } from '../face/conditions.js'
import type { ShownRows } from '../rights/shown-rows.js'
import type { TellsOf } from './snapshot-then-changes.js'

/** Of whoever sees a part of the rows, so many are remembered as told. */
const REMEMBERED_MAX = 10_000

/**
 * What is told to a viewer who asked for some of the rows. One that stops passing his filter is told as gone: it is his to see. One
 * that stops being his to see, and one that is gone of which nobody knows whether it was, is told as gone only if he was told of it
 * before, or its key would tell him that it is there.
 */
export function toldToViewer(shown: ShownRows, conditions: readonly Condition[]): TellsOf {
  const remembered = new Set<string>()
  const isPassing = (row: JsonObject) => conditions.every((condition) => holds(condition, row))
  const seenAs = (row: JsonObject): JsonObject | undefined => {
    if (shown.kind === 'all') return row
    return shown.kind === 'some' ? shown.show(row) : undefined
  }
  const remember = (key: string) => {
    if (shown.kind === 'all') return
    const [oldest] = remembered
    if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest)
    remembered.add(key)
  }
  return {
    row(key, row) {
      const seen = seenAs(row)
      if (!seen || !isPassing(seen)) return undefined
      remember(key)
      return seen
    },
    change({ key, row, gone }) {
      const seen = seenAs(row)
      if (!seen) return remembered.delete(key) ? null : undefined
      if (gone || !isPassing(seen)) {
        remembered.delete(key)
        return null
      }
      remember(key)
      return seen
    },
  }
}
