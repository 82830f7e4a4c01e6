import type { Difference } from './difference.js'

/** How the day on which something may go differs: sooner has to be told, later harms nobody. */
export function endDifference(path: string, before: string | undefined, after: string | undefined): readonly Difference[] {
  if (before === after) return []
  if (after === undefined) return [{ path, rule: 'END_POSTPONED', found: `it does not end on ${before} any more` }]
  if (before === undefined) return [{ path, rule: 'END_ANNOUNCED', found: `it ends on ${after}` }]
  return [
    { path, rule: after < before ? 'END_ANNOUNCED' : 'END_POSTPONED', found: `it ends on ${after}, no longer on ${before}` },
  ]
}
