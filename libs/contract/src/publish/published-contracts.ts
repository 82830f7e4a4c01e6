import { Fault, isFault } from '@storemesh/core'
import { type ObjectKey, objectKey, type ObjectStore } from '@storemesh/object-store'
import type { ContractFile } from '../consumer/contract-set.js'
import { broken, type PublishedDomain, readRevision, type Revision, revisionBytes } from './revision.js'

/** What is published, at one moment. */
export interface Standing {
  /** Of the newest revision; 0 where nothing was published yet. */
  readonly number: number
  readonly domains: ReadonlyMap<string, PublishedDomain>
  /** Of every domain, the number of its newest revision. */
  readonly newest: ReadonlyMap<string, number>
}

/** All that was ever published, one revision after the other. */
export interface PublishedContracts {
  standing(): Promise<Standing>
  /** REVISION_MISSING, REVISION_BROKEN. */
  revision(number: number): Promise<Revision>
  /** False where another publish was first with this number; then nothing is written. */
  append(revision: Revision): Promise<boolean>
}

const FOLDER = 'contracts'
const NUMBER_MAX = 99_999_999

export function publishedContracts(store: ObjectStore): PublishedContracts {
  const revision = async (number: number): Promise<Revision> => {
    const key = keyOf(number)
    const bytes = await store.read(key).catch((cause: unknown) => {
      if (!isFault(cause, 'OBJECT_NOT_FOUND')) throw cause
      throw new Fault('REVISION_MISSING', `expected revision ${number} at ${store.root}/${key}; restore the file from a copy`, {
        cause,
      })
    })
    const read = readRevision(bytes, `${store.root}/${key}`)
    if (read.number === number) return read
    throw broken(`${store.root}/${key}`, `revision ${number}`)
  }

  return {
    revision,

    async standing() {
      const number = await newestNumber(store)
      if (number === 0) return { number, domains: new Map(), newest: new Map() }
      const { newest } = await revision(number)
      const revisions = new Map<number, Revision>()
      const read = async (number: number) => void revisions.set(number, await revision(number))
      await Promise.all([...new Set(newest.values())].map(read))
      const domains = new Map<string, PublishedDomain>()
      for (const [name, number] of newest) {
        const domain = revisions.get(number)?.domains.get(name)
        if (!domain) throw broken(`${store.root}/${keyOf(number)}`, `what ${name} published`)
        domains.set(name, domain)
      }
      return { number, domains, newest }
    },

    append: (revision) =>
      store.write(keyOf(revision.number), revisionBytes(revision), { ifAbsent: true }).then(
        () => true,
        (error: unknown) => {
          if (isFault(error, 'OBJECT_EXISTS')) return false
          throw error
        },
      ),
  }
}

/** All files that are published, of every domain. */
export const publishedFiles = ({ domains }: Standing): readonly ContractFile[] =>
  [...domains.values()].flatMap(({ files }) => files)

/** Counted down, as stores list by name: the newest revision comes first, however many there are. */
function keyOf(number: number): ObjectKey {
  if (number > NUMBER_MAX) throw new Fault('LIMIT_EXCEEDED', `expected at most ${NUMBER_MAX} revisions`)
  return objectKey(`${FOLDER}/${String(NUMBER_MAX - number).padStart(8, '0')}.json`)
}

async function newestNumber(store: ObjectStore): Promise<number> {
  for await (const { key } of store.list(`${FOLDER}/`)) {
    const [, down] = /\/(\d{8})\.json$/.exec(key) ?? []
    if (down !== undefined) return NUMBER_MAX - Number(down)
  }
  return 0
}
