import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const KIBIBYTE = 1024

/** What a process holds in memory; undefined where it cannot be seen. */
export function memoryOf_bytes(pid: number): number | undefined {
  const size_kib = process.platform === 'linux' ? residentOnLinux(pid) : residentByPs(pid)
  return Number.isFinite(size_kib) && size_kib > 0 ? size_kib * KIBIBYTE : undefined
}

function residentOnLinux(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return Number.NaN // it has ended
  }
}

const residentByPs = (pid: number): number =>
  Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || Number.NaN)
