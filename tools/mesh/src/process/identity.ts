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

/** `unseen`: it runs on another machine, or its machine does not say. Whoever must be sure takes it for alive. */
export type Life = 'alive' | 'dead' | 'unseen'

const PID_MAX = 4_194_304 // Linux's own ceiling
const UNKNOWN = 'unknown'

/** This process. */
export function thisProcess(): ProcessIdentity {
  const seen = startOf(process.pid)
  return { pid: process.pid, started: typeof seen === 'object' ? seen.started : UNKNOWN, host: hostname() }
}

/** The process that has this pid now; undefined where none has, or none that can be seen. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const seen = startOf(pid)
  return typeof seen === 'object' ? { pid, started: seen.started, host: hostname() } : undefined
}

export function lifeOf({ pid, started, host }: ProcessIdentity): Life {
  if (host !== hostname()) return 'unseen'
  const seen = startOf(pid)
  if (seen === 'none') return 'dead'
  if (seen === 'unseen' || started === UNKNOWN) return 'unseen'
  return seen.started === started ? 'alive' : 'dead'
}

export function identityFrom(value: Json | undefined): ProcessIdentity | undefined {
  if (!isJsonObject(value)) return undefined
  const { pid, started, host } = value
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || pid > PID_MAX) return undefined
  return typeof started === 'string' && typeof host === 'string' ? { pid, started, host } : undefined
}

type Start = { readonly started: string } | 'none' | 'unseen'

const startOf = (pid: number): Start => (process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid))

/** Ticks since boot and the boot itself: ticks alone repeat after a reboot. Fields are counted behind the name, which may hold spaces. */
function startOnLinux(pid: number): Start {
  const stat = readIfThere(`/proc/${pid}/stat`)
  const [state, ...fields] = stat === undefined ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const threads = fields[16]
  const ticks = fields[18]
  if (state === undefined || ticks === undefined) return signalled(pid)
  // a zombie does nothing any more, unless one of its threads is still inside the kernel, perhaps in a rename
  if ('ZX'.includes(state) && Number(threads) <= 1) return 'none'
  return { started: `${readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${ticks}` }
}

function startByPs(pid: number): Start {
  const command = { encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } } as const
  const { stdout, status } = spawnSync('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)], command)
  const [state, ...start] = status === 0 ? stdout.trim().split(/\s+/) : []
  if (state === undefined || start.length === 0) return signalled(pid)
  return state.startsWith('Z') ? 'none' : { started: start.join(' ') }
}

/** Where nothing can be read of a process, the kernel still says whether there is one. */
function signalled(pid: number): Start {
  try {
    process.kill(pid, 0)
    return 'unseen'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'none' : 'unseen'
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // the process has ended, perhaps just now
  }
}
