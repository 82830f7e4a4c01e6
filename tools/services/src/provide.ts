import type { Ground } from './ground.js'
import { requireTool } from './machine/tool.js'
import type { FetchGround } from './service.js'
import type { ServiceName } from './service-name.js'

/** Sees to it that all these can be started. What is missing on the machine is said before anything is fetched. */
export async function provide(names: readonly ServiceName[], ground: Ground): Promise<void> {
  const { cache, machine, say, clock, services } = ground
  const fetching: FetchGround = { cache, machine, say, now_ms: clock.now_ms() }
  const missing = await whatIsMissing(names, fetching, ground)
  const fetchOne = async (name: ServiceName) => {
    const started_ms = clock.elapsed_ms()
    await services(name).fetch(fetching)
    say(`${name}: fetched in ${((clock.elapsed_ms() - started_ms) / 1000).toFixed(1)} s`)
  }
  // side by side, but for those that are fetched by the same client: two Mavens would write to one local repository
  const chains = new Map<string, Promise<void>>()
  for (const name of missing) {
    const client = services(name).fetchedWith[0]?.code ?? name
    chains.set(
      client,
      (chains.get(client) ?? Promise.resolve()).then(() => fetchOne(name)),
    )
  }
  for (const ended of await Promise.allSettled(chains.values())) if (ended.status === 'rejected') throw ended.reason
}

async function whatIsMissing(
  names: readonly ServiceName[],
  fetching: FetchGround,
  { services }: Pick<Ground, 'services'>,
): Promise<readonly ServiceName[]> {
  const missing: ServiceName[] = []
  for (const name of names) {
    const { isFetched, fetchedWith, runsOn } = services(name)
    const fetched = await isFetched(fetching)
    if (!fetched) missing.push(name)
    for (const tool of [...(fetched ? [] : fetchedWith), ...runsOn]) await requireTool(tool, fetching.machine, name)
  }
  return missing
}
