import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, messageOf, parseJson } from '@storemesh/core'
import { type State, stateFrom, stateText } from './state.js'

export const stateFileIn = (folder: string): string => join(folder, 'state.json')

/** What was started in this folder; nothing where nothing ever was. */
export function readState(folder: string): State {
  const path = stateFileIn(folder)
  const text = readIfThere(path)
  if (text === undefined) return new Map()
  const state = stateFrom(parseJson(text))
  if (state) return state
  throw new Fault(
    'SERVICES_STATE_BROKEN',
    `${path}: expected the services that were started here, got something else. End what still runs by its process number, then delete the file`,
  )
}

/** Whole or not at all, and not awaited: a process that has been started must be known before anything can end us. */
export function writeState(folder: string, state: State): void {
  const path = stateFileIn(folder)
  writeFileSync(`${path}.unfinished`, stateText(state), { mode: 0o600 })
  renameSync(`${path}.unfinished`, path)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw new Fault('SERVICES_STATE_BROKEN', `${path} cannot be read (${messageOf(error)}). See who may read it`, {
      cause: error,
    })
  }
}
