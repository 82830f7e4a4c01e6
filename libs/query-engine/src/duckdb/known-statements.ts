import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '@duckdb/node-api'
import { type Clock, isJsonObject, type Json, parseJson } from '@storemesh/core'
import type { CheckedStatement, Piece } from './binding.js'
import { type FoundOut, foundOut, KEPT_MAX } from './found-out.js'

/** What an engine's process knows of statements before it has looked at them. */
export interface KnownStatements {
  readonly checked: FoundOut<CheckedStatement>
  /** Of the columns of answers, by the statement and what it reads. */
  readonly names: FoundOut<readonly string[]>
}

/** Known as long as the process lives. */
export const nothingKnown = (): KnownStatements => ({ checked: foundOut(), names: foundOut() })

const SAVED_AFTER_MS = 500
const FILE_BYTES_MAX = 64 * 1024 * 1024

export interface KnownPlace {
  readonly file: string
  /** Where it is written before it is whole: this process's own, on the same disk. */
  readonly unfinished: string
  /** Names the code that finds it out; what was found out by another is nothing. */
  readonly made_by: string
}

/**
 * What an earlier process has found out, and what this one does for the next: to check a statement takes as long as to answer a
 * small one. Statements stand in the file with all that is written in them, so it is for an engine that only the mesh itself asks.
 */
export async function knownStatements({ file, unfinished, made_by }: KnownPlace, clock: Clock): Promise<KnownStatements> {
  let saving: Promise<void> | undefined
  const save = async () => {
    await clock.sleep(SAVED_AFTER_MS)
    saving = undefined
    const others = await readBefore(file, made_by) // of processes that run beside this one
    const text = JSON.stringify({
      made_by,
      checked: newest(others.checked, known.checked).map(([sql, statement]) => [sql, jsonOf(statement)]),
      names: newest(others.names, known.names),
    })
    await writeFile(unfinished, text, { mode: 0o600 })
    await rename(unfinished, file)
  }
  const soon = () => {
    saving ??= save().catch(() => undefined) // then it is found out again
  }
  const before = await readBefore(file, made_by)
  const known = { checked: foundOut(before.checked, soon), names: foundOut(before.names, soon) }
  return known
}

const newest = <Found>(others: Iterable<readonly [string, Found]>, own: FoundOut<Found>) =>
  [...new Map([...others, ...own.entries()])].slice(-KEPT_MAX)

/** Changes with all that decides what is found out: the engine's code, and DuckDB. */
export function codeOfEngine(): string {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const hash = createHash('sha256').update(version())
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted())
    if (/\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

interface Before {
  readonly checked: readonly (readonly [string, CheckedStatement])[]
  readonly names: readonly (readonly [string, readonly string[]])[]
}

const NOTHING: Before = { checked: [], names: [] }

/** Nothing where it is not there, or not whole. */
async function readBefore(file: string, made_by: string): Promise<Before> {
  const bytes = await readFile(file).catch(() => undefined)
  if (!bytes || bytes.length > FILE_BYTES_MAX) return NOTHING
  const said = jsonIn(bytes.toString('utf8'))
  if (!isJsonObject(said) || said['made_by'] !== made_by) return NOTHING
  return {
    checked: pairsIn(said['checked']).flatMap(([sql, value]) => {
      const statement = statementIn(value)
      return statement ? [[sql, statement] as const] : []
    }),
    names: pairsIn(said['names']).flatMap(([text, value]) => (isTexts(value) ? [[text, value] as const] : [])),
  }
}

function jsonIn(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

const pairsIn = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  Array.isArray(value)
    ? value.flatMap((pair) => {
        const [text, found] = Array.isArray(pair) ? pair : []
        return typeof text === 'string' && found !== undefined ? [[text, found] as const] : []
      })
    : []

const isTexts = (value: Json): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string')

const jsonOf = ({ names, parameters: { numbers, isCut }, pieces }: CheckedStatement) => ({
  names,
  parameters: { numbers: [...numbers], isCut },
  pieces,
})

function statementIn(value: Json): CheckedStatement | undefined {
  if (!isJsonObject(value)) return undefined
  const { names, parameters, pieces } = value
  if (names === undefined || !isTexts(names) || !isJsonObject(parameters) || !Array.isArray(pieces)) return undefined
  const { numbers, isCut } = parameters
  if (!Array.isArray(numbers) || typeof isCut !== 'boolean') return undefined
  const found = pieces.flatMap(pieceIn)
  if (found.length < pieces.length) return undefined
  return { names, parameters: { numbers: new Set(numbers.map(Number)), isCut }, pieces: found }
}

function pieceIn(value: Json): readonly Piece[] {
  if (!isJsonObject(value)) return []
  const { sql, relation, parameter } = value
  if (typeof sql === 'string') return [{ sql }]
  if (typeof relation === 'string') return [{ relation }]
  return typeof parameter === 'number' ? [{ parameter }] : []
}
