import { existsSync } from 'node:fs'
import { rm, stat, statfs, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Clock, type Dice, instantText, messageOf } from '@storemesh/core'
import { type Check, fail, ok, warn } from './check.js'

const MEBIBYTE = 2 ** 20
const DISK = { warn_mb: 5000, fail_mb: 500 }
const TMP = { warn_mb: 1000, fail_mb: 100 }
const CLOCK_OFF_MAX_MS = 10_000
const YEAR_MIN = '2025'
const YEAR_MAX = '2100'

export const diskSpace = (folder: string): Promise<Check> =>
  space('disk', nearestThatExists(folder), DISK, 'or take another folder with --data')

export const tmpSpace = (): Promise<Check> => space('temporary files', tmpdir(), TMP, 'or set TMPDIR to a folder with more')

async function space(check: string, folder: string, limits: typeof DISK, otherwise: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(folder)
    const free_mb = Math.floor((bavail * bsize) / MEBIBYTE)
    const found = `${free_mb} MB free in ${folder}`
    if (free_mb < limits.fail_mb) return fail(check, found, `make room for ${limits.fail_mb} MB at least, ${otherwise}`)
    return free_mb < limits.warn_mb ? warn(check, found, `make room for ${limits.warn_mb} MB, ${otherwise}`) : ok(check, found)
  } catch (error) {
    return fail(check, messageOf(error), `see who may read ${folder}`)
  }
}

function nearestThatExists(folder: string): string {
  let at = folder
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  return at
}

/** Whether the gateway could listen there now; a mesh that runs here may be who listens. */
export function portIsFree(host: string, port: number, meshRuns: boolean): Promise<Check> {
  const check = 'port'
  const where = `${host}:${port}`
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && meshRuns)
        resolve(warn(check, `${where} is taken, probably by the mesh that runs here`, 'nothing, or take another with --port'))
      else if (error.code === 'EADDRINUSE')
        resolve(fail(check, `${where} is taken`, 'end what listens there, or take another with --port'))
      else resolve(fail(check, `${where}: ${error.code ?? error.message}`, 'take another with --port, or another gateway.host'))
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(ok(check, `${where} is free`))))
  })
}

/** The clock against the file system's, and against what can be. */
export async function clockIsSane(clock: Clock, dice: Dice): Promise<Check> {
  const check = 'clock'
  const now_ms = clock.now_ms()
  const found = instantText(now_ms)
  const advice = 'set the time of the machine'
  if (found < YEAR_MIN || found > YEAR_MAX) return fail(check, found, advice)
  const path = join(tmpdir(), `mesh-doctor-${dice.uuid()}`)
  try {
    await writeFile(path, '')
    const off_ms = Math.round(Math.abs((await stat(path)).mtimeMs - now_ms))
    return off_ms > CLOCK_OFF_MAX_MS ? warn(check, `${found}, ${off_ms} ms off the file system's`, advice) : ok(check, found)
  } catch (error) {
    return fail('temporary files', messageOf(error), 'set TMPDIR to a folder that can be written to')
  } finally {
    await rm(path, { force: true })
  }
}
