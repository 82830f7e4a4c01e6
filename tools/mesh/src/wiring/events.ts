import type { Clock, Dice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { storedRegistry } from '@storemesh/schema-registry'
import type { Layout } from '../data-folder/layout.js'
import type { Events } from './realtime-tables.js'

/** The log and its schemas for who may never ask for them: opened once somebody does. */
export function eventsOf(layout: Layout, clock: Clock, dice: Dice) {
  let opened: Promise<{ readonly events: Events; readonly close: () => Promise<void> }> | undefined
  const open = async () => {
    const eventLog = await embeddedEventLog({ folder: layout.log, clock, dice })
    const schemas = await embeddedKeyValueStore({ folder: layout.schemas, clock })
    const close = async () => {
      await Promise.all([eventLog.close(), schemas.close()])
    }
    return { events: { eventLog, schemas: storedRegistry(schemas) }, close }
  }
  return {
    open: async (): Promise<Events> => (await (opened ??= open())).events,
    close: async () => {
      const known = await opened?.catch(() => undefined) // who asked for it has heard why
      await known?.close()
    },
  }
}
