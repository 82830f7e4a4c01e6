import type { Change } from '../compare/change.js'
import type { Consumer } from './consumer.js'
import { isInRange } from './version-range.js'

/** Somebody whom a change breaks, and by what. */
export interface Broken {
  readonly consumer: string
  readonly owner: string
  /** `orders.fact_order`. */
  readonly contract: string
  /** The fields it reads that a change takes from it; empty where the product as a whole is meant. */
  readonly fields: readonly string[]
  readonly why: string
}

interface Published {
  readonly domain: string
  readonly product: string
  readonly version: string
}

/** Everybody who reads this version and reads something that the changes, judged as a reader meets them, take away. */
export function whomItBreaks(
  { domain, product, version }: Published,
  changes: readonly Change[],
  consumers: readonly Consumer[],
): readonly Broken[] {
  const contract = `${domain}.${product}`
  // what a service may see its own file says, and no role
  const breaking = changes.filter(({ severity, role }) => severity === 'breaking' && role === undefined)
  return readersOf(contract, version, consumers).flatMap(({ consumer, read }) => {
    const broken = breaking.filter(({ path }) => path === '' || read.fields.some(({ text }) => touches(path, text)))
    if (broken.length === 0) return []
    const fields = read.fields
      .map(({ text }) => text)
      .filter((text) => broken.some(({ path }) => path !== '' && touches(path, text)))
    const why = [...new Set(broken.map(({ path, found }) => (path === '' ? found : `${path}: ${found}`)))].join('; ')
    return [{ consumer: consumer.name, owner: consumer.owner, contract, fields, why }]
  })
}

/** Everybody whose range has this version in it. */
export const readersOf = (contract: string, version: string, consumers: readonly Consumer[]) =>
  consumers.flatMap((consumer) =>
    consumer.reads
      .filter((read) => read.contract === contract && isInRange(read.versions, version))
      .map((read) => ({ consumer, read })),
  )

/** Who reads `lines` reads what is in it; who reads `lines.quantity` loses it with `lines`. */
const touches = (changed: string, read: string): boolean =>
  changed === read || changed.startsWith(`${read}.`) || read.startsWith(`${changed}.`)
