import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { systemClock } from '@storemesh/core'

/** How far a process stands back behind others. */
export interface StandingBack {
  /** Of its threads, among all there are. */
  readonly nice: number
  /** Of the session that it is, among all sessions; 0 where it is none of its own. */
  readonly session_nice: number
}

/**
 * Where Linux shares the cores by session (autogroup), a nice value counts among the threads of one session alone, and the
 * session has one too. The greatest ones would starve it beside any other work: what it does shall end later, not never.
 * Resolves when the session has it.
 */
export async function giveWay(pid: number, { nice, session_nice }: StandingBack): Promise<void> {
  setPriority(pid, nice)
  const session = `/proc/${pid}/autogroup`
  if (session_nice > 0 && existsSync(session)) await yieldSession(session, session_nice)
}

const TOLD_MAX = 20
const TOLD_AGAIN_AFTER_MS = 60

/** Of users who are not root Linux takes one such value in a tenth of a second, of all of them together: so it may have to be told again. */
async function yieldSession(session: string, nice: number): Promise<void> {
  for (let told = 1; told <= TOLD_MAX; told += 1) {
    try {
      return await writeFile(session, String(nice))
    } catch (error) {
      // a process that is gone, or a system that takes none: nobody's statement fails for that
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
    }
    await systemClock.sleep(TOLD_AGAIN_AFTER_MS)
  }
}
