import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { type Holder, holderFrom } from './holder.js'

/** Longer than any chain that crashes can leave: each link is one process killed within a millisecond of taking over. */
const CHAIN_LENGTH_MAX = 1000

/** The names of one domain's lock. See domain-lock.ts for what they mean. */
export interface LockFiles {
  readonly root: string
  readonly successorOf: (token: string) => string
  readonly isSuccessor: (name: string) => boolean
  readonly folder: string
}

export function lockFiles(folder: string, domain: string): LockFiles {
  const prefix = `${domain}.after-`
  return {
    folder,
    root: join(folder, `${domain}.lock`),
    successorOf: (token) => join(folder, `${prefix}${token}`),
    isSuccessor: (name) => name.startsWith(prefix),
  }
}

/** All holders from the root on; the last one is who holds the lock, or held it last. Empty where nobody ever did. */
export async function chainOf(files: LockFiles): Promise<readonly Holder[]> {
  const chain: Holder[] = []
  let path = files.root
  while (chain.length < CHAIN_LENGTH_MAX) {
    const text = await readIfThere(path)
    if (text === undefined) return chain
    const holder = holderFrom(text)
    if (!holder) throw new Fault('LOCK_BROKEN', `${path} is not as mesh writes it. If no mesh runs on this folder, delete it`)
    chain.push(holder)
    path = files.successorOf(holder.token)
  }
  throw new Fault(
    'LOCK_BROKEN',
    `${files.root} is followed by more than ${CHAIN_LENGTH_MAX} others. If no mesh runs on this folder, delete them`,
  )
}

export async function removeSuccessors(files: LockFiles): Promise<void> {
  for (const name of await readdir(files.folder)) if (files.isSuccessor(name)) await rm(join(files.folder, name), { force: true })
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
