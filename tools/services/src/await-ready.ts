import { Fault } from '@storemesh/core'
import type { Ground } from './ground.js'
import { lastLines } from './log-tail.js'
import { isAlive, type ProcessIdentity } from './process/identity.js'
import type { Service } from './service.js'
import type { ServiceRecord } from './state/state.js'

const LOOK_EVERY_MS = 100
const LINES_SHOWN = 10

export interface Watched {
  readonly service: Service
  readonly record: ServiceRecord
  /** How it ended, if we have heard of it. */
  readonly end: () => string | undefined
}

/** Waits until a service does its work. Says which one failed, with the last lines of its log. */
export async function awaitReady({ service, record, end }: Watched, { clock }: Pick<Ground, 'clock'>): Promise<void> {
  const started_ms = clock.elapsed_ms()
  for (;;) {
    if (!lives(record.process)) {
      await clock.sleep(LOOK_EVERY_MS) // word of how it ended comes a moment later
      throw await died(record, end())
    }
    const why = await service.whyNotReady(record)
    // a stranger on the same port may have answered
    if (why === undefined && lives(record.process)) return
    if (why !== undefined && clock.elapsed_ms() - started_ms > service.readyWithin_ms) throw await notReady(record, service, why)
    await clock.sleep(LOOK_EVERY_MS)
  }
}

const lives = (process: ProcessIdentity | undefined) => process !== undefined && isAlive(process)

async function died({ name, log }: ServiceRecord, end: string | undefined): Promise<Fault> {
  const how = end === undefined ? 'has ended' : `ended ${end}`
  return new Fault('SERVICE_DIED', `${name} ${how} before it was ready. ${await lastWords(log)}`)
}

async function notReady({ name, log }: ServiceRecord, { readyWithin_ms }: Service, why: string): Promise<Fault> {
  const text = `${name} was not ready within ${readyWithin_ms / 1000} s: it ${why}. ${await lastWords(log)}`
  return new Fault('SERVICE_NOT_READY', text)
}

async function lastWords(log: string): Promise<string> {
  const lines = await lastLines(log, LINES_SHOWN)
  return lines.length === 0 ? `Its log ${log} is empty` : `The end of its log ${log}:\n${lines.join('\n')}`
}
