import type { Clock } from '@storemesh/core'
import { isAlive, type ProcessIdentity } from './identity.js'

const LOOK_EVERY_MS = 20
/** After SIGKILL: the kernel needs a moment to give the memory back. */
const GONE_WITHIN_MS = 10_000

/** `not-ours`: it had ended before, and whoever has its number now is left alone. */
export type Stopped = 'ended' | 'killed' | 'not-ours' | 'stays'

interface Stopping {
  readonly clock: Clock
  readonly within_ms: number
  /** What asks it to end. */
  readonly asking?: 'SIGTERM' | 'SIGINT' | undefined
}

/** Asks a process to end, and kills it after the deadline. Looks before each signal whether it is still the same one. */
export async function stopProcess(
  identity: ProcessIdentity,
  { clock, within_ms, asking = 'SIGTERM' }: Stopping,
): Promise<Stopped> {
  if (!signal(identity, asking)) return 'not-ours'
  if (await isGoneWithin(identity, within_ms, clock)) return 'ended'
  if (!signal(identity, 'SIGKILL')) return 'ended'
  return (await isGoneWithin(identity, GONE_WITHIN_MS, clock)) ? 'killed' : 'stays'
}

/** False where that process is no more. */
function signal(identity: ProcessIdentity, name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): boolean {
  if (!isAlive(identity)) return false
  try {
    process.kill(identity.pid, name)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

async function isGoneWithin(identity: ProcessIdentity, within_ms: number, clock: Clock): Promise<boolean> {
  const started_ms = clock.elapsed_ms()
  while (isAlive(identity)) {
    if (clock.elapsed_ms() - started_ms > within_ms) return false
    await clock.sleep(LOOK_EVERY_MS)
  }
  return true
}
