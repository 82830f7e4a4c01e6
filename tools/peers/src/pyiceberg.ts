import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'

const PROGRAM = fileURLToPath(new URL('../python/serve.py', import.meta.url))
const COMPLAINTS_LENGTH_MAX = 4096

/** What is asked of pyiceberg about a table as it stands in a metadata file. */
export interface Pyiceberg {
  /** The rows of a snapshot, a branch or tag, or of now, as `cells.ts` writes them. */
  rows(metadata: string, part?: RowsPart): Promise<readonly string[]>
  /** The rows of a metadata table, by these columns. */
  inspect(metadata: string, table: string, columns: readonly string[]): Promise<readonly string[]>
  /** Changes the table through a catalog of its own; the metadata file after each step. */
  write(metadata: string, warehouse: string, steps: readonly WriteStep[]): Promise<readonly string[]>
  close(): void
}

export interface RowsPart {
  readonly snapshot_id?: string
  readonly ref?: string
  /** In pyiceberg's words: `order_id > 3 and channel is null`. */
  readonly filter?: string
  readonly columns?: readonly string[]
}

export type WriteStep = readonly [name: string, args: JsonObject]

/** A pyiceberg in a process of its own. What it refuses is PEER_FAILED. */
export function openPyiceberg(python: string): Pyiceberg {
  const child = spawn(python, [PROGRAM], { stdio: 'pipe' })
  const waiting: { answer: (line: Json) => void; fail: (error: Error) => void }[] = []
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-COMPLAINTS_LENGTH_MAX)
  })
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.answer(parseJson(line) ?? null))
  child.on('close', (code) => {
    for (const { fail } of waiting.splice(0)) fail(new Fault('PEER_FAILED', `pyiceberg ended with ${code}: ${complaints}`))
  })

  async function ask(question: JsonObject): Promise<readonly string[]> {
    const reply = await new Promise<Json>((answer, fail) => {
      waiting.push({ answer, fail })
      child.stdin.write(`${JSON.stringify(question)}\n`)
    })
    const found = isJsonObject(reply) ? reply : {}
    if (Array.isArray(found['answer'])) return found['answer'].map(String)
    throw new Fault('PEER_FAILED', `pyiceberg was asked for ${JSON.stringify(question['op'])}: ${JSON.stringify(found['error'])}`)
  }

  return {
    rows: (metadata, part = {}) => ask({ op: 'rows', metadata, ...part }),
    inspect: (metadata, table, columns) => ask({ op: 'inspect', metadata, table, columns }),
    write: (metadata, warehouse, steps) => ask({ op: 'write', metadata, warehouse, steps }),
    close: () => void child.stdin.end(),
  }
}
