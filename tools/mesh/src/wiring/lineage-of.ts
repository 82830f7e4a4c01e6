import type { Clock } from '@storemesh/core'
import type { RunEventsTo } from '@storemesh/pipeline'
import type { LineageReader } from '@storemesh/query-engine'
import { fileReceiver, httpReceiver, type LineageReceiver, lineageEvents } from '@storemesh/telemetry'
import type { LineageSettings } from '../settings/settings.js'
import { childLog } from './child-log.js'

/** Where runs are told of as the settings say; undefined where that is nowhere. One that is away holds up none of the others. */
export function lineageOf(
  { url, file, namespace }: LineageSettings,
  statements: LineageReader,
  clock: Clock,
): RunEventsTo | undefined {
  const receivers: LineageReceiver[] = []
  if (url !== '') receivers.push(httpReceiver(url, clock))
  if (file !== '') receivers.push(fileReceiver(file))
  if (receivers.length === 0) return undefined
  const each = receivers.map((receiver) => lineageEvents(receiver, { clock, log: childLog(clock) }))
  return {
    namespace: `storemesh://${namespace}`,
    statements,
    events: {
      tell: (events) => {
        for (const one of each) one.tell(events)
      },
      close: async () => {
        await Promise.all(each.map((one) => one.close()))
      },
    },
  }
}
