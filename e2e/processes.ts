import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { poll } from './poll.js'

interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  /** With the pid it names one process for good: a number is used again. */
  readonly started: string
}

/** A process and all that it has started, directly or not. */
export async function familyOf(pid: number): Promise<readonly ProcessEntry[]> {
  const all = await processes()
  const family = all.filter((entry) => entry.pid === pid)
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid))
  return family
}

/** Waits until none of them is left; says which one is. */
export async function untilGone(family: readonly ProcessEntry[]): Promise<void> {
  let left: readonly ProcessEntry[] = family
  const gone = async () => {
    const now = await processes()
    left = family.filter(({ pid, started }) => now.some((entry) => entry.pid === pid && entry.started === started))
    return left.length === 0 ? true : undefined
  }
  await poll(`the processes ${family.map(({ pid }) => pid).join(', ')} to end`, gone).catch((cause: unknown) => {
    throw new Error(`these processes live on: ${left.map(({ pid }) => pid).join(', ')}`, { cause })
  })
}

const processes = (): Promise<readonly ProcessEntry[]> => (process.platform === 'linux' ? fromProc() : fromPs())

/** Not every Linux has `ps`; each has this. */
async function fromProc(): Promise<readonly ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const entries = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined) // it has ended since we looked
      const [state, parent, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
      return state === undefined || 'ZX'.includes(state)
        ? []
        : [{ pid: Number(pid), parent: Number(parent), started: rest[17] ?? '' }]
    }),
  )
  return entries.flat()
}

async function fromPs(): Promise<readonly ProcessEntry[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,state=,lstart='])
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state, ...started] = line.trim().split(/\s+/)
    return state === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), started: started.join(' ') }]
  })
}
