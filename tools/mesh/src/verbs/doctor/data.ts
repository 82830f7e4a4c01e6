import { constants, existsSync } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { type Clock, instantOf, isFault, messageOf } from '@storemesh/core'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { type Layout, layoutOf } from '../../data-folder/layout.js'
import { runningRecords } from '../../data-folder/running.js'
import { lastHolder } from '../../lock/domain-lock.js'
import { lifeOf } from '../../process/identity.js'
import { type Check, fail, missing, ok, warn } from './check.js'

const CLOCK_BEHIND_MAX_MS = 300_000

/** The folder's format, its locks, and the processes that were started on it. Reads only. */
export async function dataFolderChecks(folder: string, clock: Clock): Promise<Check[]> {
  const layout = layoutOf(folder)
  return [await format(folder, clock), ...(await locks(layout)), ...leftovers(layout)]
}

export const someMeshRuns = (folder: string): boolean => runningRecords(layoutOf(folder)).some(({ life }) => life === 'alive')

async function format(folder: string, clock: Clock): Promise<Check> {
  const check = 'data folder'
  try {
    const { root, marker_content: marker } = await openDataFolder(folder, { mode: 'read' })
    await access(root, constants.W_OK)
    const ahead_ms = (instantOf(marker.created_at) ?? 0) - clock.now_ms()
    if (ahead_ms > CLOCK_BEHIND_MAX_MS)
      return warn(check, `${root} was made at ${marker.created_at}, which is to come`, 'set the time of the machine')
    return ok(check, `${root}, format ${marker.format}, made at ${marker.created_at}`)
  } catch (error) {
    if (isFault(error, 'DATA_FOLDER_MISSING')) return ok(check, `${folder} is not there yet; the first mesh dev makes it`)
    if (isFault(error)) return missing(check, error.message, 'as it says')
    return missing(check, messageOf(error), `see who may write to ${folder}, or take another with --data`)
  }
}

async function locks(layout: Layout): Promise<Check[]> {
  const names = existsSync(layout.locks) ? await readdir(layout.locks) : []
  const domains = names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -'.lock'.length))
  return Promise.all(domains.toSorted().map((domain) => lockOf(layout, domain)))
}

async function lockOf(layout: Layout, domain: string): Promise<Check> {
  const check = `lock of ${domain}`
  try {
    const holder = await lastHolder(layout, domain)
    if (!holder || holder.released) return ok(check, 'free')
    const who = `process ${holder.pid} since ${holder.since}`
    const life = lifeOf(holder)
    if (life === 'alive') return ok(check, `held by ${who}`)
    if (life === 'dead') return warn(check, `stale: ${who} died`, 'nothing: the next writer takes it over')
    return warn(
      check,
      `held by ${who} on ${holder.host}, which cannot be seen from here`,
      `if that is no more, delete ${layout.locks}/${domain}.lock`,
    )
  } catch (error) {
    return fail(check, messageOf(error), 'as it says')
  }
}

function leftovers(layout: Layout): Check[] {
  const left = runningRecords(layout).filter(({ life, parentLife }) => life === 'alive' && parentLife === 'dead')
  if (left.length === 0) return [ok('leftover processes', 'none')]
  return left.map(({ name, process: { pid } }) =>
    fail('leftover processes', `${name} (process ${pid}) runs without its mesh`, `kill ${pid}`),
  )
}
