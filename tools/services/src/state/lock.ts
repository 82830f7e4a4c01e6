import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Dice, Fault, parseJson } from '@storemesh/core'
import { identityFrom, identityOf, isAlive, type ProcessIdentity } from '../process/identity.js'

const TRIES_MAX = 5

/** One process at a time starts and stops the services of a folder; a second one is told so. A holder that has died holds nothing. */
export async function withLock<T>(folder: string, dice: Dice, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'lock.json')
  take(path, dice)
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string, dice: Dice): void {
  const mine = `${path}.${dice.uuid()}`
  writeFileSync(mine, JSON.stringify(identityOf(process.pid) ?? null))
  try {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      if (isLinked(mine, path)) return
      const holder = holderOf(path)
      if (holder && isAlive(holder))
        throw new Fault('SERVICES_BUSY', `process ${holder.pid} is starting or stopping services there. Wait for its end`)
      setAside(path, dice)
    }
    throw new Fault('SERVICES_BUSY', `${path} could not be taken in ${TRIES_MAX} tries. Do the same again`)
  } finally {
    rmSync(mine, { force: true })
  }
}

/** A dead holder's lock. Of two that see it, the slower one may lift the quicker one's new lock instead, and lays it back. */
function setAside(path: string, dice: Dice): void {
  const aside = `${path}.${dice.uuid()}`
  try {
    renameSync(path, aside)
  } catch {
    return // the other one was first
  }
  const holder = holderOf(aside)
  if (holder && isAlive(holder)) isLinked(aside, path)
  rmSync(aside, { force: true })
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    return identityFrom(parseJson(readFileSync(path, 'utf8')))
  } catch {
    return undefined // it was given back just now
  }
}
