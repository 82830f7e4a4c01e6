import { groundOf, type ServicesOptions } from './ground.js'
import { SERVICE_NAMES, type ServiceName } from './service-name.js'

/** What a service misses on this machine. */
export interface ServiceNeed {
  readonly name: ServiceName
  readonly fetched: boolean
  /** Empty where it can be fetched and started. */
  readonly missing: readonly { readonly expected: string; readonly found: string; readonly advice: string }[]
}

/** Looks whether each service could be started here. Fetches nothing. */
export function serviceNeeds(options: ServicesOptions): Promise<readonly ServiceNeed[]> {
  const { cache, machine, say, clock, services } = groundOf(options)
  return Promise.all(
    SERVICE_NAMES.map(async (name): Promise<ServiceNeed> => {
      const { isFetched, fetchedWith, runsOn } = services(name)
      const fetched = await isFetched({ cache, machine, say, now_ms: clock.now_ms() })
      const tools = [...(fetched ? [] : fetchedWith), ...runsOn]
      const looked = await Promise.all(tools.map(async (tool) => ({ ...tool, ...(await tool.look(machine)) })))
      const missing = looked.filter(({ fits }) => !fits).map(({ expected, found, advice }) => ({ expected, found, advice }))
      return { name, fetched, missing }
    }),
  )
}
