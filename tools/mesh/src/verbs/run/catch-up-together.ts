import { type Domain, dataFlow, type Flow } from '@storemesh/domain'

/** Whether it changed anything. */
type CatchUp = (domain: Domain) => Promise<boolean>

/**
 * Lets all domains catch up, side by side, and those again that read what another has changed since: whoever was done first
 * may have been done too early. One that fails ends none of the others; then it throws.
 */
export async function catchUpTogether(domains: readonly Domain[], catchUp: CatchUp): Promise<void> {
  const flow = dataFlow(domains)
  const failures: unknown[] = []
  const failed = new Set<Domain>()
  for (let behind = domains; behind.length > 0; ) {
    const changed = new Set<string>()
    const runs = behind.map(async (domain) => {
      try {
        if (await catchUp(domain)) changed.add(domain.name)
      } catch (error) {
        failures.push(error)
        failed.add(domain)
        changed.add(domain.name) // it may have got far
      }
    })
    await Promise.all(runs)
    behind = domains.filter((domain) => !failed.has(domain) && othersReadBy(flow, domain).some((other) => changed.has(other)))
  }
  if (failures.length > 0) throw failures[0]
}

function othersReadBy(flow: Flow, { name }: Domain): readonly string[] {
  const own = [...flow.values()].filter((node) => node.domain === name)
  const read = own.flatMap(({ reads }) => reads.flatMap((each) => flow.get(each)?.domain ?? []))
  return read.filter((domain) => domain !== name)
}
