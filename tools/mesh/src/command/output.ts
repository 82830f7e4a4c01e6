import type { Clock, JsonObject } from '@storemesh/core'
import { cellText } from './cell.js'
import { plainProgress, type Progress, silentProgress, terminalProgress } from './progress.js'
import { alignedLines, type Column, plainLines, type Row } from './text-table.js'

/** The only way a verb prints. Data goes to stdout, what is said about the work to stderr. */
export interface Output {
  readonly json: boolean
  /** Data in rows: aligned on a terminal, tabs elsewhere, an array with --json. */
  table(columns: readonly Column[], rows: readonly Row[]): void
  /** One object: a line per field, or the object with --json. */
  value(object: JsonObject): void
  /** For a person only: nothing with --json. */
  line(text: string): void
  /** Text that is the data itself, such as a script: as it is, also with --json. */
  raw(text: string): void
  /** The data itself, byte for byte and nothing after it, also with --json. */
  bytes(content: Uint8Array): void
  /** On stderr, for a person. */
  readonly note: (text: string) => void
  readonly progress: Progress
  readonly paint: Paint
}

export type Paint = Readonly<Record<'bold' | 'red' | 'yellow' | 'green' | 'dim', (text: string) => string>>

export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(content: string | Uint8Array): unknown
}

interface Streams {
  readonly stdout: Stream
  readonly stderr: Stream
  readonly environment: NodeJS.ProcessEnv
  readonly json: boolean
  readonly clock: Clock
}

const WIDTH_WHEN_UNKNOWN = 120

const widthOf = (stream: Stream) => stream.columns ?? WIDTH_WHEN_UNKNOWN

export function outputTo({ stdout, stderr, environment, json, clock }: Streams): Output {
  const print = (text: string) => void stdout.write(`${text}\n`)
  const say = (text: string) => void stderr.write(text)
  const paint = paintFor(stdout, environment)
  const asJson = (value: unknown) => JSON.stringify(value, undefined, stdout.isTTY ? 2 : undefined)
  const printAligned = (columns: readonly Column[], rows: readonly Row[]) => {
    const [head = '', ...lines] = alignedLines(columns, rows, widthOf(stdout))
    print([paint.bold(head), ...lines].join('\n'))
  }
  const progressHere = () => (stderr.isTTY ? terminalProgress(say, clock, () => widthOf(stderr)) : plainProgress(say, clock))

  return {
    json,
    table(columns, rows) {
      if (json) print(asJson(rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])))))
      else if (stdout.isTTY) printAligned(columns, rows)
      else print(plainLines(columns, rows).join('\n'))
    },
    value(object) {
      if (json) print(asJson(object))
      else for (const [name, value] of Object.entries(object)) print(`${name}: ${cellText(value)}`)
    },
    line: (text) => (json ? undefined : print(text)),
    raw: print,
    bytes: (content) => void stdout.write(content),
    note: (text) => say(`${text}\n`),
    progress: json ? silentProgress : progressHere(),
    paint,
  }
}

/** Colours only where a person looks and has not refused them. */
function paintFor(stream: Stream, environment: NodeJS.ProcessEnv): Paint {
  const coloured = stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
  const style = (code: number) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text)
  return { bold: style(1), dim: style(2), red: style(31), green: style(32), yellow: style(33) }
}
