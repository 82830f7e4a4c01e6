import type { Refusal } from '../ingest/dead-letter.js'

/** So many rows are looked at together, at least: of two rows that cannot be read nobody needs to hear at night. */
const ROWS_MIN = 20
/** Of which so many cannot be read: then it is the source that changed, and no row that went wrong. */
const SHARE_BROKEN = 0.5

/** What became of a source. */
export type Turned =
  | { readonly turned: 'broke'; readonly by: RefusalCount; readonly refused: number; readonly rows: number }
  | { readonly turned: 'mended'; readonly refused: number; readonly rows: number }

/** What most of the refused rows fail by. */
export interface RefusalCount {
  readonly code: string
  /** As a path, whichever place it has in a list: `products[].price`. */
  readonly field?: string
  readonly count: number
}

/** Told of each batch, it says once when a source breaks, and once when it is over. */
export function refusalWatch(): (rows: number, reasons: readonly Refusal[]) => Turned | undefined {
  let isBroken = false
  let rows = 0
  let reasons: Refusal[] = []
  return (rowsMore, reasonsMore) => {
    rows += rowsMore
    reasons = [...reasons, ...reasonsMore]
    if (rows < ROWS_MIN) return undefined
    const looked = { rows, refused: reasons.length }
    const by = mostly(reasons)
    rows = 0
    reasons = []
    const wasBroken = isBroken
    isBroken = looked.refused >= looked.rows * SHARE_BROKEN
    if (isBroken === wasBroken) return undefined
    return isBroken && by ? { turned: 'broke', by, ...looked } : { turned: 'mended', ...looked }
  }
}

function mostly(reasons: readonly Refusal[]): RefusalCount | undefined {
  const counts = new Map<string, RefusalCount>()
  for (const { code, field } of reasons) {
    const anywhere = field?.replaceAll(/\[\d+\]/g, '[]')
    const key = `${code} ${anywhere ?? ''}`
    counts.set(key, { code, count: (counts.get(key)?.count ?? 0) + 1, ...(anywhere !== undefined && { field: anywhere }) })
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count)[0]
}
