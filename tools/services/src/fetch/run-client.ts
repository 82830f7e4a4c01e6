import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Fault, messageOf } from '@storemesh/core'
import { lastLinesOf } from '../log-tail.js'

const OUTPUT_LENGTH_MAX = 65_536
const LINES_SHOWN = 8
const ENDS_WITHIN_MS = 20 * 60_000

/** Runs a client of a package registry, or a compiler, to its end. It keeps the environment of whoever runs us: its registry is set there. */
export async function runClient(
  what: string,
  command: string,
  args: readonly string[],
  { folder }: { readonly folder?: string } = {},
): Promise<void> {
  const late = AbortSignal.timeout(ENDS_WITHIN_MS)
  const child = spawn(command, [...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], signal: late, killSignal: 'SIGKILL' })
  let output = ''
  const keep = (text: string) => {
    output = (output + text).slice(-OUTPUT_LENGTH_MAX)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const failed = (how: string, cause?: unknown) =>
    new Fault(
      'SERVICE_FETCH_FAILED',
      `${what} ${how}. Its last lines:\n${lastLinesOf(output, LINES_SHOWN).join('\n')}\nSee that its registry can be reached from here, then do the same again`,
      { cause },
    )
  try {
    await once(child, 'close')
  } catch (cause) {
    throw failed(
      late.aborted ? `has not ended within ${ENDS_WITHIN_MS / 60_000} minutes` : `could not be run (${messageOf(cause)})`,
      cause,
    )
  }
  if (child.exitCode !== 0)
    throw failed(child.exitCode === null ? `was ended by ${child.signalCode}` : `ended with code ${child.exitCode}`)
}
