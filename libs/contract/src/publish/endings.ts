import { dayText, Fault } from '@storemesh/core'
import type { Change } from '../compare/change.js'
import { type Terms, WHOLE } from '../compare/terms.js'
import type { DeployedContract } from '../consumer/can-deploy.js'
import { contractReference } from '../contract.js'

/** How long before its end something has to be announced. */
export const NOTICE_DAYS_MIN = 90

const DAY_MS = 86_400_000

/** Ends that come too soon: a reader has this many days from the publish that announces one, and one that was said may stay. */
export function noticeFaults(next: Terms, before: Terms | undefined, now_ms: number): readonly Fault[] {
  // nobody reads yet what is not published, and a draft promises nothing
  if (!before || before.contract.status === 'draft') return []
  const earliest = dayText(now_ms + NOTICE_DAYS_MIN * DAY_MS)
  return [...next.ends].flatMap(([path, { day, place }]) => {
    const said = before.ends.get(path)?.day
    if (day >= earliest || (said !== undefined && day >= said)) return []
    const what = path === WHOLE ? contractReference(next.contract) : path
    const why = `the end of ${what} has to be announced ${NOTICE_DAYS_MIN} days before: expected ${earliest} or later, got ${day}`
    return [new Fault('NOTICE_TOO_SHORT', `${place}: ${why}`)]
  })
}

/**
 * A version that is published no more must have ended: as a whole, or in each field that its successor lacks. `deployed` is how
 * it was judged; who reads it still is named there.
 */
export function leavingFaults(
  before: Terms,
  after: Terms | undefined,
  deployed: DeployedContract,
  now_ms: number,
): readonly Fault[] {
  const { contract } = before
  if (contract.status === 'draft' || (after && after.contract.status !== 'retired')) return []
  const today = dayText(now_ms)
  const whole = before.ends.get(WHOLE)?.day
  if (contract.status === 'deprecated')
    return whole !== undefined && whole <= today ? [] : [notEnded(before, `it ends on ${whole}`)]
  // without a successor, that it is active still says enough
  if (after || deployed.to === undefined) return []
  const unended = deployed.changes.filter((change) => change.severity === 'breaking' && !hasEnded(before, change, today))
  if (unended.length === 0) return []
  const lost = [...new Set(unended.map(({ path, found }) => (path === '' ? found : `${path}: ${found}`)))].join('; ')
  return [notEnded(before, `${lost}; that was not announced, or is not due yet`)]
}

/** Whether the day of the field, or of what it is in, is there. */
const hasEnded = ({ ends }: Terms, { path, rule }: Change, today: string): boolean =>
  rule === 'FIELD_REMOVED' &&
  [...ends].some(([end, { day }]) => end !== WHOLE && (path === end || path.startsWith(`${end}.`)) && day <= today)

function notEnded({ contract }: Terms, why: string): Fault {
  const { file, domain, product, major, version } = contract
  const kept = `keep it as ${domain}/${product}.yaml or ${domain}/${product}@${major}.yaml beside what follows it`
  const ended = 'or announce the end first, by endOfSupport among its slaProperties, and wait for the day'
  return new Fault(
    'VERSION_NOT_ENDED',
    `${file}:1:1: ${contractReference(contract)} ${version} would go: ${why}; ${kept}, ${ended}`,
  )
}
