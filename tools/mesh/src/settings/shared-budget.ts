import { type RedisUrl, redisUrl } from '../kind/redis-url.js'
import { setting, variableOf } from './setting.js'
import { type Resolved, resolveSetting, type Source } from './sources.js'

/** It holds a password, so it never comes from the config file. */
const url = setting<RedisUrl | undefined>({
  name: 'gateway.budget_url',
  kind: redisUrl,
  initial: undefined,
  about: 'the Redis in which gateways share what each identity may ask in a minute; each counts by itself, unless set',
})

export const BUDGET_URL_VARIABLE = variableOf(url)

export function readSharedBudget(secrets: Source) {
  const { value, ...resolved } = resolveSetting(url, [secrets], secrets.base)
  const origin: Resolved<unknown> = { ...resolved, value }
  return { sharedBudget: value, origin }
}
