import type { Truth } from '../truth/read-truth.js'
import type { TrueEvent } from '../truth/true-event.js'
import { EVENTS_A_FILE, type FiledEvents } from './channel-files.js'
import { movedBy, type StockLevels } from './stock-levels.js'

/** The events that are in files by now, in their order. */
export async function* toldInFiles(truth: Truth): AsyncGenerator<TrueEvent> {
  for await (const { events } of filesOf(truth)) yield* events
}

/** The events of each file. */
export async function* filesOf(truth: Truth): AsyncGenerator<Pick<FiledEvents, 'events' | 'previous'>> {
  let coming: TrueEvent[] = []
  let previous: TrueEvent | undefined
  for await (const event of truth.events()) {
    coming.push(event)
    if (coming.length < EVENTS_A_FILE) continue
    yield { events: coming, previous }
    previous = event
    coming = []
  }
}

/** The same with what lay on the shelves. */
export async function* filesWithStock(truth: Truth): AsyncGenerator<FiledEvents> {
  let stock: StockLevels = new Map()
  for await (const filed of filesOf(truth)) {
    yield { ...filed, stock }
    stock = movedBy(stock, filed.events)
  }
}
