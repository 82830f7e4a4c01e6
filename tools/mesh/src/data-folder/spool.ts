import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Dice } from '@storemesh/core'
import { identityOf, thisProcess } from '../process/identity.js'
import type { Layout } from './layout.js'

/** Past this age a name that tells no process is swept too: the longest query is long over. */
const UNNAMED_AGE_MAX_MS = 24 * 60 * 60 * 1000

/** A folder for files that live as long as this process. Its name tells whose it is: `<pid>-<start>-<id>`. */
export async function newSpool({ spool }: Pick<Layout, 'spool'>, dice: Dice): Promise<string> {
  const { pid, started } = thisProcess()
  const path = join(spool, `${pid}-${startPart(started)}-${dice.uuid()}`)
  await mkdir(path, { recursive: true })
  return path
}

/** Removes what dead processes left. Returns the names that went. */
export async function sweepSpool(spool: string, clock: Clock): Promise<readonly string[]> {
  const swept: string[] = []
  for (const name of await readdir(spool)) {
    const path = join(spool, name)
    if (!(await isStale(name, path, clock))) continue
    await rm(path, { recursive: true, force: true })
    swept.push(name)
  }
  return swept
}

const OWNED = /^(\d{1,7})-([a-z0-9]+)-[0-9a-f-]{36}$/

async function isStale(name: string, path: string, clock: Clock): Promise<boolean> {
  const [, pid, start] = OWNED.exec(name) ?? []
  if (pid !== undefined && start !== undefined) {
    const owner = identityOf(Number(pid))
    return owner === undefined || startPart(owner.started) !== start
  }
  const found = await stat(path).catch(() => undefined) // gone meanwhile: nothing to sweep
  return found !== undefined && clock.now_ms() - found.mtimeMs > UNNAMED_AGE_MAX_MS
}

/** The start time as a part of a file's name. */
const startPart = (started: string): string => started.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
