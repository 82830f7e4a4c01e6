import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from '@storemesh/core'
import { dataFileCorrupt } from './data-file-corrupt.js'
import { DATA_FILE, readTraces } from './holder.js'
import { readFileHeader } from './meta-pages.js'

const WALK = fileURLToPath(new URL('./walk-data-file.mjs', import.meta.url))
const WALK_BUDGET_MS = 2_000
const SHORT_FILE_WALK_BUDGET_MS = 60_000
const WALK_GRACE_MS = 10_000
const CRASH_SIGNALS: readonly unknown[] = ['SIGBUS', 'SIGSEGV', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP']

/**
 * Refuses a file that would give wrong answers or kill this process by a signal.
 *
 * The meta pages and the length are read each time (0.2 ms). Walking the whole file in a child costs 0.1 s and more, so it
 * is done only where there is a reason for doubt: nobody who is alive has it open (who has, checked it), and it is not as
 * the last clean close left it, or it is shorter than it says.
 */
export async function checkBeforeOpen(folder: string): Promise<void> {
  const header = await readFileHeader(join(folder, DATA_FILE))
  const traces = await readTraces(folder)
  if (header.kind === 'broken') throw dataFileCorrupt(folder, header.found)
  if (header.kind === 'absent') {
    // LMDB would start an empty file in its place, and what was there would be lost without a word.
    if (traces.everClosed) throw dataFileCorrupt(folder, `${DATA_FILE} is missing or empty`)
    return
  }
  const short = header.size_bytes < header.expected_bytes
  if (short) await walkInChild(folder, SHORT_FILE_WALK_BUDGET_MS)
  else if (!traces.inUse && !traces.closedCleanly) await walkInChild(folder, WALK_BUDGET_MS)
}

function walkInChild(folder: string, budget_ms: number): Promise<void> {
  const options = { timeout: budget_ms + WALK_GRACE_MS, killSignal: 'SIGKILL', env: {} } as const
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [WALK, folder, String(budget_ms)], options, (error, _output, complaint) => {
      if (!error) return resolve()
      if (CRASH_SIGNALS.includes(error.signal))
        return reject(dataFileCorrupt(folder, `reading it ends in ${error.signal}`, error))
      if (typeof error.code === 'number')
        return reject(dataFileCorrupt(folder, `reading it fails: ${lastWords(complaint)}`, error))
      // Stopped from outside or never started: that says nothing about the file.
      const stopped = error.signal ?? error.code ?? 'an unknown reason'
      reject(
        new Fault('DATA_FILE_UNCHECKED', `${folder}: the check before opening it was stopped by ${stopped}; start again`, {
          cause: error,
        }),
      )
    })
  })
}

/** The line of the child's complaint that names the error, without its stack. */
const lastWords = (complaint: string): string => /^\w*Error: (.*)$/m.exec(complaint)?.[1] ?? 'without a reason given'
