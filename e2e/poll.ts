import { setTimeout as pause } from 'node:timers/promises'

const PAUSE_MS = 100
const TRIES_MAX = 450

/** Asks until there is an answer. Says what was waited for when there never is one. */
export async function poll<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await pause(PAUSE_MS)
  }
  throw new Error(`waited for ${what} in vain, asking ${TRIES_MAX} times`)
}
