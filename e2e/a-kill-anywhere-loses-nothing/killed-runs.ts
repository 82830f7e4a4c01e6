import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { seededDice } from '../dice.js'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, type Outcome, startMesh } from '../mesh-command.js'
import { familyOf, untilGone } from '../processes.js'
import { amiss, digestsOf, type LayerVerdict, sumOf, type TableDigest, verdictOf } from '../verdict.js'
import type { KillSummary } from './kill-summary.js'

export interface KillPlan {
  readonly seed: number
  readonly events: number
  /** How often `mesh run` is killed in all. */
  readonly kills: number
  /** How often in one data folder, before a run may end. Then another folder starts with all of the work ahead. */
  readonly killsPerFolder: number
}

/** What is found after the last kill in a data folder. */
export interface Ending {
  readonly amiss: readonly LayerVerdict[]
  /** Tables with another content than a quiet run gives them. */
  readonly different: readonly TableDigest[]
}

/**
 * Kills `mesh run --once` until it has been killed as often as planned. Moments are spread evenly over the time that a
 * quiet run takes, so that they fall into its start, its reading, its commits, its publishing and its end alike.
 */
export async function killRuns(plan: KillPlan): Promise<KillSummary & { readonly endings: readonly Ending[] }> {
  const dice = seededDice(plan.seed)
  const simulated = join(await freshFolder(), 'simulated')
  await meshDone('simulate', '--events', String(plan.events), '--seed', String(plan.seed), '--data', simulated)

  const quiet = await copyOf(simulated)
  const started_ms = performanceNow()
  await meshDone('run', '--once', '--data', quiet)
  const quiet_ms = Math.round(performanceNow() - started_ms)
  const expected = await digestsOf(quiet)

  const kills: string[] = []
  const endings: Ending[] = []
  const verdict = { lost: 0, doubled: 0, wrong: 0, different: 0 }
  while (kills.length < plan.kills) {
    const data = await copyOf(simulated)
    for (let left = Math.min(plan.killsPerFolder, plan.kills - kills.length); left > 0; left--) {
      const moment_ms = dice.roll(quiet_ms)
      const restartsAtOnce = dice.roll(2) === 0
      if (!(await killOne(data, moment_ms, restartsAtOnce))) break // it had caught up before: nothing is left to be disturbed
      kills.push(`${moment_ms}`)
    }
    await meshDone('run', '--once', '--data', data)
    const layers = await verdictOf(data)
    const different = (await digestsOf(data)).filter(({ table, digest }) => digestIn(expected, table) !== digest)
    endings.push({ amiss: amiss(layers), different })
    for (const name of ['lost', 'doubled', 'wrong'] as const) verdict[name] += sumOf(layers, name)
    verdict.different += different.length
  }
  return { what: `mesh run (a quiet one takes ${quiet_ms} ms)`, seed: plan.seed, kills, verdict, endings }
}

/** False when the run had ended by itself before its moment came. All that it started must end with it, whoever else starts. */
async function killOne(data: string, moment_ms: number, restartsAtOnce: boolean): Promise<boolean> {
  const run = startMesh(['run', '--once', '--data', data])
  const over = new AbortController()
  const ended = await Promise.race([run.ended, pause(moment_ms, undefined, { signal: over.signal }).catch(() => undefined)])
  over.abort()
  if (ended) {
    requireDone(ended)
    return false
  }
  const family = await familyOf(run.pid)
  run.child.kill('SIGKILL')
  const outcome = await run.ended
  const gone = untilGone(family)
  if (restartsAtOnce) gone.catch(() => undefined) // is looked at below
}
