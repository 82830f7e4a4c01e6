import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import type { CodeFile } from '../../generate/code-edit.js'
import { loadDomains } from '../../wiring/domains.js'

/** The repository that this command stands in. */
export const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url))

/** Undefined where there is none. */
export const fileText = (path: string): Promise<string | undefined> =>
  readFile(join(ROOT, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

export interface DomainThere {
  readonly domain: Domain
  readonly code: CodeFile
  readonly test: CodeFile | undefined
}

/** A domain as it runs, and as it is written. DOMAIN_UNKNOWN */
export async function domainAt(name: string): Promise<DomainThere> {
  const [domain] = await loadDomains([name])
  const [path, testPath] = [`domains/${name}/domain.ts`, `domains/${name}/domain.test.ts`]
  const [text, testText] = [await fileText(path), await fileText(testPath)]
  if (!domain || text === undefined) throw new Fault('DOMAIN_INVALID', `expected ${path}, which declares the domain`)
  return { domain, code: { path, text }, test: testText === undefined ? undefined : { path: testPath, text: testText } }
}
