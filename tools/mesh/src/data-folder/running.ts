import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, parseJson } from '@storemesh/core'
import { identityFrom, identityOf, type Life, lifeOf, type ProcessIdentity, thisProcess } from '../process/identity.js'
import type { Layout } from './layout.js'

/** A process that was started to work on a data folder, and who started it. */
export interface RunningRecord {
  readonly name: string
  readonly process: ProcessIdentity
  readonly parent: ProcessIdentity
}

const pathOf = ({ run }: Pick<Layout, 'run'>, name: string, pid: number) => join(run, `${name}.${pid}.json`)

/** Notes that a child lives. Not awaited: it must be written before anything can end us. */
export function noteRunning(layout: Pick<Layout, 'run'>, name: string, pid: number): void {
  const identity = identityOf(pid)
  if (!identity) return // it has ended already
  mkdirSync(layout.run, { recursive: true })
  writeFileSync(pathOf(layout, name, pid), JSON.stringify({ name, process: identity, parent: thisProcess() }))
}

export const forgetRunning = (layout: Pick<Layout, 'run'>, name: string, pid: number): void =>
  rmSync(pathOf(layout, name, pid), { force: true })

/** What was noted and is still there, with the life of the process and of its parent. */
export function runningRecords({
  run,
}: Pick<Layout, 'run'>): readonly (RunningRecord & { readonly life: Life; readonly parentLife: Life })[] {
  return namesIn(run).flatMap((file) => {
    const record = recordFrom(readIfThere(join(run, file)))
    return record ? [{ ...record, life: lifeOf(record.process), parentLife: lifeOf(record.parent) }] : []
  })
}

function recordFrom(text: string | undefined): RunningRecord | undefined {
  const value = text === undefined ? undefined : parseJson(text)
  if (!isJsonObject(value)) return undefined
  const process = identityFrom(value['process'])
  const parent = identityFrom(value['parent'])
  return process && parent && typeof value['name'] === 'string' ? { name: value['name'], process, parent } : undefined
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // nothing ever ran here
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it has ended since we looked
  }
}
