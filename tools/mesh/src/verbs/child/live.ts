import { once } from 'node:events'
import type { Clock, Dice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import { type LiveRun, runLive } from '@storemesh/pipeline'
import { storedRegistry, wireReader } from '@storemesh/schema-registry'
import { errorFields } from '@storemesh/telemetry'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import type { Layout } from '../../data-folder/layout.js'
import { forgetRunning } from '../../data-folder/running.js'
import { LIVE } from '../../live-process/live-process.js'
import { isLiveRequest, type LiveReply } from '../../live-process/messages.js'
import { childLog } from '../../wiring/child-log.js'
import { contractsOnce } from '../../wiring/contracts.js'
import { loadDomains } from '../../wiring/domains.js'

const ENDS_WITHIN_MS = 10_000

/** Runs live processors for the process that started it, as long as that listens: a signal is for that one to hear. */
export async function run({ settings, clock, dice }: Call): Promise<ExitCode> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  // whoever started it may have gone before this was read
  const alone = process.connected ? once(process, 'disconnect') : Promise.resolve()
  const layout = await openDataFolder((await settings()).dataFolder, { mode: 'write' })
  const live = await openLive(layout, clock, dice)
  const stops = new Map<number, AbortController>()
  const runs = new Set<Promise<void>>()

  const answer = async (number: number, asked: LiveRun) => {
    const stop = new AbortController()
    stops.set(number, stop)
    try {
      await live.run(asked, stop.signal)
      reply({ kind: 'ended', number })
    } catch (error) {
      const { code = 'UNKNOWN', message } = errorFields(error)
      reply({ kind: 'failed', number, code, message })
    } finally {
      stops.delete(number)
    }
  }

  process.on('message', (request) => {
    if (!isLiveRequest(request)) return
    if (request.op === 'stop') return stops.get(request.number)?.abort()
    const running = answer(request.number, request.live).finally(() => runs.delete(running))
    runs.add(running)
  })
  reply({ kind: 'ready' })
  await alone
  void clock.sleep(ENDS_WITHIN_MS).then(() => process.exit(1)) // nobody else would end it
  for (const stop of stops.values()) stop.abort()
  await Promise.all(runs)
  await live.close()
  forgetRunning(layout, LIVE, process.pid) // whoever noted it may be gone
  process.exit(0) // whoever would wait for more is gone
}

function reply(message: LiveReply): void {
  if (process.connected) process.send?.(message, undefined, {}, () => undefined)
}

/** What processors run on. Of a domain that is not asked for nothing is opened, and no code is loaded. */
async function openLive(layout: Layout, clock: Clock, dice: Dice) {
  const eventLog = await embeddedEventLog({ folder: layout.log, clock, dice })
  const schemas = await embeddedKeyValueStore({ folder: layout.schemas, clock })
  const stores = new Map<string, Promise<KeyValueStore>>()
  const contracts = contractsOnce()
  const storeOf = (domain: string) => {
    const store = stores.get(domain) ?? embeddedKeyValueStore({ folder: layout.store(domain), clock })
    stores.set(domain, store)
    return store
  }
  return {
    async run(asked: LiveRun, signal: AbortSignal): Promise<void> {
      const [domain] = await loadDomains([asked.domain])
      if (!domain) return
      const parts = {
        eventLog,
        lookups: await storeOf(asked.domain),
        contracts: await contracts(),
        wire: wireReader(storedRegistry(schemas)),
        clock,
        log: childLog(clock).with({ domain: asked.domain }),
      }
      await runLive(parts, domain, asked, signal)
    },
    async close(): Promise<void> {
      const all = [schemas, ...(await Promise.all(stores.values()))]
      await Promise.allSettled([eventLog.close(), ...all.map((store) => store.close())])
    },
  }
}
