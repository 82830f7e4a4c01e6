import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Consumer,
  type Contract,
  type PublishedContracts,
  publishedFiles,
  readConsumer,
  readContracts,
} from '@storemesh/contract'

/** Contracts stand beside the domains, at the top of the repository. */
export const CONTRACTS_FOLDER = fileURLToPath(new URL('../../../../contracts', import.meta.url))

export const contracts = (): Promise<ReadonlyMap<string, Contract>> => readContracts(CONTRACTS_FOLDER)

export type ReadContracts = () => Promise<ReadonlyMap<string, Contract>>

/** Reads them when somebody first asks, and no second time: they are files by the dozen, and every question may ask. */
export function contractsOnce(): ReadContracts {
  let read: ReturnType<ReadContracts> | undefined
  return () => (read ??= contracts())
}

export type ReadConsumers = () => Promise<readonly Consumer[]>

/** The same for who declares what it reads. */
export function consumersOnce(): ReadConsumers {
  let read: ReturnType<ReadConsumers> | undefined
  return () => (read ??= consumers())
}

/** Of all that is published, who declares what it reads, as that is now. */
export const publishedConsumers =
  (published: PublishedContracts): ReadConsumers =>
  async () =>
    publishedFiles(await published.standing())
      .filter(({ path }) => path.startsWith(`${CONSUMERS}/`))
      .map(({ path, text }) => readConsumer(text, path))

const CONSUMERS = 'consumers'
const CONSUMERS_MAX = 10_000

/** Who says in a file of its own what it reads. */
export async function consumers(): Promise<readonly Consumer[]> {
  const names = (await readdir(join(CONTRACTS_FOLDER, CONSUMERS))).filter((name) => /\.ya?ml$/.test(name)).slice(0, CONSUMERS_MAX)
  const paths = names.map((name) => `${CONSUMERS}/${name}`)
  return Promise.all(paths.map(async (path) => readConsumer(await readFile(join(CONTRACTS_FOLDER, path), 'utf8'), path)))
}
