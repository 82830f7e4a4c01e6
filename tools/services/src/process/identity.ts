import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isJsonObject, type Json } from '@storemesh/core'

/** One process, told apart from a later one that got the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the words of its machine: equal only for the same process. */
  readonly started: string
  readonly host: string
}

const PID_MAX = 4_194_304 // Linux's own ceiling

/** The process that has this pid now; undefined where none has, or one that has ended and was not yet reaped. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid)
  return started === undefined ? undefined : { pid, started, host: hostname() }
}

/** Whether this very process runs, and not another that has its number. What runs elsewhere cannot be seen, and is not ours to stop. */
export function isAlive({ pid, started, host }: ProcessIdentity): boolean {
  return host === hostname() && identityOf(pid)?.started === started
}

export function identityFrom(value: Json | undefined): ProcessIdentity | undefined {
  if (!isJsonObject(value)) return undefined
  const { pid, started, host } = value
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || pid > PID_MAX) return undefined
  return typeof started === 'string' && typeof host === 'string' ? { pid, started, host } : undefined
}

/** Ticks since boot and the boot itself, as ticks repeat. Fields are counted behind the name, which may hold spaces. */
function startOnLinux(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  const [state = 'X', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields[18]
  // a zombie does nothing any more, unless one of its threads is still inside the kernel
  if (ticks === undefined || ('ZX'.includes(state) && Number(fields[16]) <= 1)) return undefined
  return `${readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${ticks}`
}

function startByPs(pid: number): string | undefined {
  const { stdout, status } = spawnSync('env', ['LC_ALL=C', 'TZ=UTC', 'ps', '-o', 'state=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
  })
  const [state = 'Z', ...start] = status === 0 ? stdout.trim().split(/\s+/) : []
  return state.startsWith('Z') || start.length === 0 ? undefined : start.join(' ')
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // the process has ended, perhaps just now
  }
}
