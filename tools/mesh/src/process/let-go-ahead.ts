import type { ChildProcess } from 'node:child_process'
import { getPriority, setPriority } from 'node:os'

/** A third of what the one ahead gets, where both have work. */
const BEHIND = 5
const NICE_MAX = 19

/**
 * The child keeps the standing that this process had, and this one stands behind it from now on. A child begins where its
 * parent stands: one that takes the place of another stands behind, too, unless this process may raise it, as root may.
 */
export function letGoAhead({ pid }: ChildProcess, standing: number): void {
  if (pid !== undefined && getPriority() !== standing) raise(pid, standing)
  setPriority(Math.min(standing + BEHIND, NICE_MAX))
}

function raise(pid: number, standing: number): void {
  try {
    setPriority(pid, standing)
  } catch (error) {
    // it is gone already, or may not be raised: it goes on where it began
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR')) throw error
  }
}
