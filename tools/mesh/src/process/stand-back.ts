import { readFileSync } from 'node:fs'
import { giveWay } from '@storemesh/query-engine'

const NICE = 10
/** A third of what a session gets that somebody waits for. */
const SESSION_NICE = 5

/**
 * What this process does may wait for those beside it that answer. A session may be a terminal's, with other programs in it: it
 * stands back only where it is this process's own, as that of a service, a container or a timetable is.
 */
export const standBack = (): Promise<void> =>
  giveWay(process.pid, { nice: NICE, session_nice: leadsItsSession() ? SESSION_NICE : 0 })

/** Where Linux does not say, it is not known to. */
function leadsItsSession(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const [, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // after the name: state, parent, group, session
    return session === String(process.pid)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
