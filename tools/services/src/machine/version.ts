import { execFile } from 'node:child_process'

const ANSWERS_WITHIN_MS = 20_000
const OUTPUT_BYTES_MAX = 65_536

/** What a program prints when it is asked for its version, on either stream; undefined where there is no such program. */
export const versionText = (command: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    const limits = { timeout: ANSWERS_WITHIN_MS, maxBuffer: OUTPUT_BYTES_MAX, killSignal: 'SIGKILL' as const }
    execFile(command, [...args], limits, (error, stdout, stderr) => {
      resolve(error ? undefined : `${stdout}\n${stderr}`)
    })
  })

/** `1.25` is at least `1.9`; a part that is not there counts as 0. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[._+-]/).map(Number)
  for (const [at, wanted] of least.entries()) {
    const part = Number.isNaN(parts[at]) ? 0 : (parts[at] ?? 0)
    if (part !== wanted) return part > wanted
  }
  return true
}
