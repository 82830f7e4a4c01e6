import type { KeyValueStore } from '@storemesh/key-value'
import { inOrder, LAST_TURN, runs, type StepRun, type StepStanding, standings, turns } from './step-run.js'

type Lookups = Pick<KeyValueStore, 'get' | 'range'>

const AT_ONCE = 500

/** The newest first, of the domain or of one step. */
export async function stepRuns(
  lookups: Lookups,
  { limit, of }: { readonly limit: number; readonly of?: string },
): Promise<readonly StepRun[]> {
  const found: StepRun[] = []
  const [index, bounds] =
    of === undefined ? ['number', {}] : ['step', { after: `${of}/`, before: `${of}/${inOrder(Number.MAX_SAFE_INTEGER)}` }]
  let before: string | undefined
  while (found.length < limit) {
    const page = await lookups.range(runs, index, {
      ...bounds,
      ...(before !== undefined && { before }),
      reverse: true,
      limit: Math.min(AT_ONCE, limit - found.length),
    })
    found.push(...page.map(({ row }) => row))
    before = page.at(-1)?.place
    if (before === undefined) break
  }
  return found
}

/** Of every step that was ever taken. */
export async function stepStandings(lookups: Lookups): Promise<readonly StepStanding[]> {
  const found: StepStanding[] = []
  for (let after: string | undefined; ; ) {
    const page = await lookups.range(standings, 'step', { ...(after !== undefined && { after }), limit: AT_ONCE })
    found.push(...page.map(({ row }) => row))
    after = page.at(-1)?.place
    if (after === undefined) return found
  }
}

/** When the domain last came to the end of a turn; undefined where it never did. */
export const lastTurn = async (lookups: Lookups): Promise<string | undefined> =>
  (await lookups.get(turns, LAST_TURN))?.row.ended_at
