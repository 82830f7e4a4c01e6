import { type PostgresUrl, postgresUrl } from '../kind/postgres-url.js'
import { setting, variableOf } from './setting.js'
import { type Resolved, resolveSetting, type Source } from './sources.js'

/** The web shop's own Postgres, where it has one: else an embedded one is served from the data folder. */
export interface ShopSettings extends PostgresUrl {
  readonly followed: 'by log' | 'by cursor'
}

/** It holds a password, so it never comes from the config file. */
const url = setting({
  name: 'shop.url',
  kind: postgresUrl,
  initial: undefined,
  about: "the web shop's own Postgres; an embedded one, unless set",
})

export const SHOP_URL_VARIABLE = variableOf(url)

export function readShop(follow: 'log' | 'cursor', secrets: Source) {
  const { value, ...resolved } = resolveSetting(url, [secrets], secrets.base)
  const origin: Resolved<unknown> = { ...resolved, value }
  const shop: ShopSettings | undefined = value && { ...value, followed: follow === 'log' ? 'by log' : 'by cursor' }
  return { shop, origin }
}
