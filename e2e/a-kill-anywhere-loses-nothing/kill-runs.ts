import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { seededDice } from '../dice.js'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, startMesh } from '../mesh-command.js'
import { familyOf, untilGone } from '../processes.js'
import { stopwatch } from '../stopwatch.js'
import { digestsOf, type TableDigest, verdictOf } from '../verdict.js'
import type { Ending, KillSummary } from './kill-summary.js'

export interface KillPlan {
  readonly seed: number
  readonly events: number
  /** How often `mesh run` is killed in all. */
  readonly kills: number
  /** How often in one data folder. Then a run may end, and another folder starts with all of the work ahead. */
  readonly killsPerFolder: number
}

/**
 * Kills `mesh run --once` until it has been killed as often as planned. Moments are spread evenly over the time that a
 * quiet run takes, so that they fall into its start, its reading, its commits, its publishing and its end alike.
 */
export async function killRuns({ seed, events, kills: planned, killsPerFolder }: KillPlan): Promise<KillSummary> {
  const dice = seededDice(seed)
  const simulated = join(await freshFolder(), 'simulated')
  await meshDone('simulate', '--events', String(events), '--mix', '0/0/1', '--seed', String(seed), '--data', simulated)
  const quiet = await quietRun(await copyOf(simulated))
  const kills: string[] = []
  const endings: Ending[] = []
  while (kills.length < planned) {
    const data = await copyOf(simulated)
    const leaving: Promise<void>[] = []
    for (let tries = Math.min(killsPerFolder, planned - kills.length); tries > 0; tries--) {
      const moment_ms = dice.roll(quiet.duration_ms)
      const left = await killOneRun(data, moment_ms)
      if (!left) break // it had caught up before: there is nothing left to disturb
      kills.push(String(moment_ms))
      leaving.push(left.gone)
      if (dice.roll(2) === 0) await left.gone // else the next one starts while what the dead one has left is ending
    }
    await meshDone('run', '--once', '--data', data)
    await Promise.all(leaving)
    const [layers, digests] = await Promise.all([verdictOf(data), digestsOf(data)])
    endings.push({ layers, different: unlike(digests, quiet.digests) })
  }
  return { of: `mesh run (a quiet one takes ${quiet.duration_ms} ms)`, seed, kills, endings }
}

/** A stopped mesh can be copied as long as it has no tables: they know where they are. */
async function copyOf(simulated: string): Promise<string> {
  const data = join(await freshFolder(), 'data')
  await cp(simulated, data, { recursive: true })
  return data
}

async function quietRun(data: string): Promise<{ readonly duration_ms: number; readonly digests: readonly TableDigest[] }> {
  const elapsed_ms = stopwatch()
  await meshDone('run', '--once', '--data', data)
  return { duration_ms: elapsed_ms(), digests: await digestsOf(data) }
}

const unlike = (found: readonly TableDigest[], expected: readonly TableDigest[]): readonly TableDigest[] => [
  ...found.filter((one) => !expected.some(({ table, digest }) => table === one.table && digest === one.digest)),
  ...expected.filter(({ table }) => !found.some((one) => one.table === table)),
]

/** Undefined when the run had ended by itself before. All that it started must end with it; `gone` says that it has. */
async function killOneRun(data: string, moment_ms: number): Promise<{ readonly gone: Promise<void> } | undefined> {
  const run = startMesh(['run', '--once', '--data', data])
  const over = new AbortController()
  const moment = pause(moment_ms, undefined, { signal: over.signal }).catch(() => undefined) // the run was quicker
  const ended = await Promise.race([run.ended, moment])
  over.abort()
  if (ended?.code === 0) return undefined
  if (ended) throw new Error(`a run that nobody killed answered ${ended.code}:\n${ended.stderr}`)
  const family = await familyOf(run.pid)
  run.child.kill('SIGKILL')
  const { signal } = await run.ended
  const gone = untilGone(family)
  gone.catch(() => undefined) // whoever waits for it hears of it
  return signal === 'SIGKILL' ? { gone } : undefined
}
