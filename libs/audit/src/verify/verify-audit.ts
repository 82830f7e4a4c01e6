import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chainsIn } from '../chain/segments.js'
import { headedChains, headPath } from '../heads/head-file.js'
import { type Head, readHead } from '../heads/head.js'
import type { HeadCheck } from '../heads/head-key.js'
import type { ChainReport, Flaw } from './audit-report.js'
import { verifyChain } from './verify-chain.js'

export interface AuditPlace {
  /** Each chain lies in a folder of its name. */
  readonly folder: string
  readonly heads: string
  /** Undefined where no head was ever signed. */
  readonly key: HeadCheck | undefined
  /** An instant: what is older need not be looked at again. */
  readonly from?: string | undefined
}

/** Every chain there is, and every one of which a head speaks. */
export async function verifyAudit({ folder, heads, key, from }: AuditPlace): Promise<readonly ChainReport[]> {
  const chains = new Set([...(await chainsIn(folder)), ...(await headedChains(heads))])
  const reports: ChainReport[] = []
  for (const chain of [...chains].toSorted()) {
    const said = await headsOf(heads, chain, key)
    const found = await verifyChain({ folder: join(folder, chain), chain, heads: said.heads, from })
    reports.push({ ...found, flaws: [...said.flaws, ...found.flaws] })
  }
  return reports
}

async function headsOf(folder: string, chain: string, key: HeadCheck | undefined) {
  const text = await readFile(headPath(folder, chain), 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const lines = text.split('\n').slice(0, -1) // half a head says nothing
  const heads: Head[] = []
  const flaws: Flaw[] = []
  for (const [at, line] of lines.entries()) {
    const head = key && readHead(line, key)
    if (head?.chain === chain) heads.push(head)
    else flaws.push(forged(chain, heads.at(-1)?.sequence ?? 0, at + 1))
  }
  return { heads, flaws }
}

const forged = (chain: string, sequence: number, line: number): Flaw => ({
  sequence,
  what: 'forged head',
  expected: `a head of ${chain}, signed by the key of this data folder`,
  got: `line ${line} of its heads, which is none`,
})
