import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { seededDice } from '../dice.js'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone } from '../mesh-command.js'
import { poll } from '../poll.js'
import { familyOf, untilGone } from '../processes.js'
import { serveMesh } from '../served-mesh.js'
import { stopwatch } from '../stopwatch.js'
import { verdictOf } from '../verdict.js'
import type { KillSummary } from './kill-summary.js'

export interface PartKillPlan {
  readonly seed: number
  readonly rate: number
  readonly kills: number
}

/** Each is killed in turn, at moments that the seed says. */
const PARTS = ['pipeline', 'live', 'simulator', 'gateway'] as const

const LONGEST_PAUSE_MS = 2500

/** Kills the parts of a mesh into which events arrive all the while. Its supervisor starts them again. */
export async function killParts({ seed, rate, kills: planned }: PartKillPlan): Promise<KillSummary> {
  const dice = seededDice(seed)
  const data = await freshFolder()
  const mesh = await serveMesh(['dev', '--data', data, '--seed', String(seed), '--rate', String(rate), '--mix', '0/0/1'])
  await mesh.says(/The mesh is ready/)
  const kills: string[] = []
  for (let index = 0; index < planned; index++) {
    const part = PARTS[index % PARTS.length] ?? PARTS[0]
    const { pid } = await poll(`the ${part} to run`, () => noted(data, part))
    const moment_ms = dice.roll(LONGEST_PAUSE_MS)
    const elapsed_ms = stopwatch()
    await pause(moment_ms)
    const family = await familyOf(pid)
    process.kill(pid, 'SIGKILL')
    kills.push(`${part} ${elapsed_ms()}`)
    await untilGone(family)
    await poll(`the ${part} to be started again`, () => noted(data, part))
  }
  await poll('the gateway to answer where it did', async () => (await reaches(mesh.url)) || undefined)
  const family = await familyOf(mesh.pid)
  mesh.interrupt()
  const { code, stderr } = await mesh.ended
  if (code !== 0) throw new Error(`seed ${seed}: the mesh answered ${code} to Ctrl-C:\n${stderr}`)
  await untilGone(family)
  await meshDone('run', '--once', '--data', data)
  return { of: 'parts of mesh dev', seed, kills, endings: [{ layers: await verdictOf(data), different: [] }] }
}

/** The process that a mesh has noted down for a part. One whose starter was killed stays noted, and is about to end. */
async function noted(data: string, part: string): Promise<{ readonly pid: number } | undefined> {
  const names = await readdir(join(data, 'run'))
  for (const name of names.filter((candidate) => new RegExp(`^${part}\\.\\d+\\.json$`).test(candidate))) {
    const text = await readFile(join(data, 'run', name), 'utf8').catch(() => '') // it has ended since we looked
    const pids = [...text.matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid))
    if (pids.length > 0 && pids.every(isThere)) return { pid: Number(name.split('.')[1]) }
  }
  return undefined
}

/** Itself, and whoever started it. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const reaches = (url: string): Promise<boolean> =>
  ask(url, '{ orders(first: 1) { edges { node { id } } } }').then(
    ({ errors }) => errors === undefined,
    () => false, // it is being started again
  )
