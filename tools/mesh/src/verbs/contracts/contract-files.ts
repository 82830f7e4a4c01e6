import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ContractFile, type ContractSet, readContractSet } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Call } from '../../command/verb.js'
import { CONTRACTS_FOLDER } from '../../wiring/contracts.js'
import { contractsFolder } from '../contracts.js'
import { filesOfCommit } from './git-files.js'

const FILES_MAX = 10_000
/** A commit, a branch or a tag: no word that git would take for an option, and of one line. */
const COMMIT = /^[\w./][\w./~^@{}-]{0,1000}$/

export const folderNow = ({ option }: Pick<Call, 'option'>): string => option(contractsFolder) ?? CONTRACTS_FOLDER

export const filesNow = (call: Pick<Call, 'option'>): Promise<readonly ContractFile[]> => filesOfFolder(folderNow(call))

/** The contracts as they are now, with whatever is wrong in them. */
export const contractsNow = async (call: Pick<Call, 'option'>): Promise<ContractSet> => readContractSet(await filesNow(call))

/** The same, where nothing may be wrong. */
export const soundContractsNow = async (call: Pick<Call, 'option'>): Promise<ContractSet> => sound(await contractsNow(call))

/** The contracts of another folder, or of the same one as a commit has it. */
export async function soundContractsAt(call: Pick<Call, 'option' | 'cwd'>, place: string): Promise<ContractSet> {
  const folder = resolve(call.cwd, place)
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() === true
  if (!isFolder && !COMMIT.test(place)) throw notFound(place)
  return sound(readContractSet(isFolder ? await filesOfFolder(folder) : await filesOfCommit(folderNow(call), place, FILES_MAX)))
}

async function filesOfFolder(folder: string): Promise<readonly ContractFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new Fault('CONTRACTS_NOT_FOUND', `expected a folder of contracts at ${folder}`, { cause })
  })
  const paths: string[] = []
  for (const entry of entries.filter((entry) => entry.isDirectory()))
    for (const file of await readdir(join(folder, entry.name))) if (/\.ya?ml$/.test(file)) paths.push(`${entry.name}/${file}`)
  if (paths.length > FILES_MAX)
    throw new Fault('LIMIT_EXCEEDED', `contracts: expected at most ${FILES_MAX} files, got ${paths.length}`)
  // nothing to compare with would pass for nothing broken
  if (paths.length === 0) throw notFound(folder)
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })))
}

const notFound = (place: string): Fault =>
  new Fault(
    'CONTRACTS_NOT_FOUND',
    `expected a folder with contracts in it, or a commit that has some, got ${JSON.stringify(place)}`,
  )

function sound(set: ContractSet): ContractSet {
  const [fault] = set.faults
  if (fault) throw fault
  return set
}
