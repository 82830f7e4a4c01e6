import { Fault } from '@storemesh/core'
import { changedFile, newFile, type WrittenFile } from './written-file.js'

export interface NewRead {
  readonly domain: string
  readonly owner: string
  /** `customers.dim_users@1` */
  readonly product: string
  readonly fields: readonly string[]
}

/** What a domain reads of another is said where the other looks before it changes anything. */
export function consumerFile({ domain, owner, product, fields }: NewRead, there: string | undefined): WrittenFile {
  const path = `contracts/consumers/${domain}.yaml`
  const [contract = '', major = ''] = product.split('@')
  const read = `  - contract: ${contract}\n    versions: ^${major}.0.0\n    fields:\n${fields.map((field) => `      - ${field}\n`).join('')}`
  const head = `# What the ${domain} domain reads of others, so that a change which would break it is stopped with its name.
consumer: ${domain}
owner: ${owner}
description: What tables of the ${domain} domain take over, as their statements name it.
reads:
`
  if (there === undefined) return newFile(path, head + read)
  const lastKey = [...there.matchAll(/^(\w+):/gm)].at(-1)?.[1]
  if (lastKey === 'reads' && !there.includes(`contract: ${contract}\n`)) return changedFile(path, `${there.trimEnd()}\n${read}`)
  throw new Fault(
    'EDIT_PLACE_NOT_FOUND',
    `${path}: expected reads at its end, and nothing of ${contract} there; add the fields by hand: ${fields.join(', ')}`,
  )
}
