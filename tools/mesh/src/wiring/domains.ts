import { Fault, isFault, messageOf } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import { domainNames } from './domain-names.js'

/** The named domains, or all. Of the others no code is loaded, so what is wrong with one is wrong with no other. DOMAIN_UNKNOWN. */
export async function loadDomains(names: readonly string[] = []): Promise<readonly Domain[]> {
  const known = domainNames()
  for (const name of names)
    if (!known.includes(name))
      throw new Fault('DOMAIN_UNKNOWN', `expected one of ${known.join(', ')}, got ${JSON.stringify(name)}`)
  return Promise.all((names.length > 0 ? names : known).map(loadDomain))
}

async function loadDomain(name: string): Promise<Domain> {
  const specifier = `@storemesh/domain-${name}`
  const loaded: unknown = await import(specifier).catch((cause: unknown) => {
    if (isFault(cause)) throw cause
    const hint = isNotFound(cause) ? '; where it is new, run npm install' : ''
    throw new Fault('DOMAIN_INVALID', `domain ${name} cannot be loaded: ${messageOf(cause)}${hint}`, { cause })
  })
  const domain = hasDefault(loaded) ? loaded.default : undefined
  if (isDomain(domain) && domain.name === name) return domain
  throw new Fault('DOMAIN_INVALID', `expected domains/${name} to export by default what defineDomain gives for ${name}`)
}

const isNotFound = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'

const hasDefault = (loaded: unknown): loaded is { readonly default: unknown } =>
  typeof loaded === 'object' && loaded !== null && 'default' in loaded

/** As `defineDomain` has checked the rest of it. */
const isDomain = (value: unknown): value is Domain =>
  typeof value === 'object' && value !== null && 'name' in value && 'tables' in value && 'products' in value

/** Whether a domain cannot begin before the web shop's database answers. */
export const readsTheShop = ({ tables }: Domain): boolean =>
  tables.some((table) => table.layer === 'bronze' && table.from.kind === 'postgres')
