import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault, isFault, messageOf, systemClock } from '@storemesh/core'
import type { Bench } from './bench.js'
import { benches } from './benches.js'
import { type Figure, isMet } from './figure.js'
import { openPrograms } from './measure/programs.js'
import { figureTable } from './report/figure-table.js'
import { machineFacts, machineText } from './report/machine.js'

const INTERRUPTED = 'BENCH_INTERRUPTED'
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** 0: every target was met · 1: one was missed, or a bench failed · 2: wrong usage. */
type ExitCode = 0 | 1 | 2

/** Runs the benches whose names begin with one of the arguments, all of them without any, and prints one table at the end. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const json = args.includes('--json')
  const wanted = args.filter((arg) => arg !== '--json')
  const unknown = wanted.find((name) => !benches.some((bench) => bench.name.startsWith(name)))
  if (unknown !== undefined) {
    say(`BENCH_UNKNOWN: expected --json or one of ${benches.map(({ name }) => name).join(', ')}, got ${unknown}`)
    return 2
  }
  const chosen = benches.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))
  const machine = machineFacts()
  say(machineText(machine))

  const figures: (Figure & { readonly bench: string })[] = []
  const failures: { readonly bench: string; readonly failure: string }[] = []
  for (const bench of chosen) {
    say(`${bench.name} …`)
    try {
      figures.push(...(await inPlace(bench)).map((figure) => ({ bench: bench.name, ...figure })))
    } catch (error) {
      failures.push({ bench: bench.name, failure: messageOf(error) })
      say(`${bench.name} failed: ${messageOf(error)}`)
      if (isFault(error, INTERRUPTED)) break
    }
  }
  print(json ? JSON.stringify({ machine, figures: figures.map(withMet), failures }) : figureTable(figures))
  return failures.length > 0 || figures.some((figure) => isMet(figure) === false) ? 1 : 0
}

/** Runs a bench in a folder of its own. A signal ends what it started; that ends the bench, which is told as its failure. */
async function inPlace(bench: Bench): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), `bench-${bench.name}-`))
  const programs = openPrograms(systemClock)
  const signals = heardSignal()
  try {
    return await Promise.race([bench.run({ folder, programs }), signals.heard])
  } finally {
    signals.forget()
    await programs.endAll()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Rejects with BENCH_INTERRUPTED when somebody wants the process to end. */
function heardSignal(): { readonly heard: Promise<never>; forget(): void } {
  let listener: (signal: NodeJS.Signals) => void = () => undefined
  const heard = new Promise<never>((_, reject) => {
    listener = (signal) => reject(new Fault(INTERRUPTED, `ended by ${signal} before it was through`))
  })
  for (const signal of SIGNALS) process.once(signal, listener)
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
  return { heard, forget }
}

const withMet = (figure: Figure) => {
  const met = isMet(figure)
  return met === undefined ? figure : { ...figure, met }
}

const print = (text: string) => void process.stdout.write(`${text}\n`)
const say = (text: string) => void process.stderr.write(`${text}\n`)
