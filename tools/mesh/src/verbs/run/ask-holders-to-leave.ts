import { Fault } from '@storemesh/core'
import type { Layout } from '../../data-folder/layout.js'
import { lastHolder } from '../../lock/domain-lock.js'
import type { Holder } from '../../lock/holder.js'
import { lifeOf } from '../../process/identity.js'
import { domainNames } from '../../wiring/domain-names.js'

/**
 * Asks the processes that run these domains to end, as Ctrl-C would. TAKE_OVER_REFUSED where one cannot be asked from here,
 * would be started again, or would take with it what nobody takes over.
 */
export async function askHoldersToLeave(layout: Layout, domains: readonly string[], say: (text: string) => void): Promise<void> {
  const held = new Map<string, Holder>()
  for (const domain of domainNames()) {
    const holder = await lastHolder(layout, domain)
    if (holder && !holder.released && lifeOf(holder) !== 'dead') held.set(domain, holder)
  }
  const leaving = new Map<number, Holder>()
  for (const domain of domains) {
    const holder = held.get(domain)
    if (!holder) continue
    requireAskable(domain, holder)
    const alone = [...held].find(([name, { pid }]) => pid === holder.pid && !domains.includes(name))
    if (alone) throw refused(domain, `process ${holder.pid} runs ${alone[0]} too, which would stand still; name it as well`)
    leaving.set(holder.pid, holder)
  }
  for (const { pid } of leaving.values()) {
    say(`asks process ${pid} to end`)
    process.kill(pid, 'SIGTERM')
  }
}

function requireAskable(domain: string, { pid, host, supervisor, ...rest }: Holder): void {
  if (lifeOf({ pid, host, ...rest }) === 'unseen')
    throw refused(domain, `process ${pid} runs it on the machine ${host}; end it there`)
  if (supervisor && lifeOf(supervisor) === 'alive')
    throw refused(domain, `process ${supervisor.pid} looks after the one that runs it, and would start it again; end that first`)
}

const refused = (domain: string, why: string): Fault => new Fault('TAKE_OVER_REFUSED', `${domain}: ${why}`)
