import { systemClock, systemDice } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { kafkaEventLog } from '@storemesh/event-log/kafka'
import { onTestFinished } from 'vitest'
import { startServices } from '../start-services.js'
import { freshFolder } from './fresh-folder.js'

export type HowItEnds = 'asked' | 'killed'

export interface OneBroker {
  /** Another client of it, as another process would be one. */
  readonly openLog: () => Promise<EventLog>
  readonly down: (how: HowItEnds) => Promise<void>
  /** The same broker again: its data, its keys and its port. */
  readonly up: () => Promise<void>
}

/** A Kafka of the test's own, which it may stop and kill. */
export async function oneBroker(): Promise<OneBroker> {
  const options = { names: ['kafka'] as const, folder: await freshFolder() }
  let started = await startServices(options)
  onTestFinished(() => started.stop())
  const brokers = [new URL(started.address('kafka')).host]
  const { accessKeyId, secretAccessKey } = started.credentials('kafka')
  return {
    async openLog() {
      const sasl = { mechanism: 'plain' as const, username: accessKeyId, password: secretAccessKey }
      const log = await kafkaEventLog({ brokers, sasl, clientId: 'restarts', clock: systemClock, dice: systemDice })
      onTestFinished(() => log.close())
      return log
    },
    async down(how) {
      const pid = started.records[0]?.process?.pid
      if (how === 'killed' && pid !== undefined) process.kill(pid, 'SIGKILL')
      await started.stop()
    },
    async up() {
      started = await startServices(options)
    },
  }
}
