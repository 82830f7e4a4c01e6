import { Fault } from '@storemesh/core'
import { text, type TimedEvent, whole } from '@storemesh/domain'
import type { Command } from './reservations.js'

/** A command as it stands in its topic. */
export function commandOf({ fields, at_ms }: Pick<TimedEvent, 'fields' | 'at_ms'>): Command {
  const kind = text(fields, 'kind')
  const reservation_id = text(fields, 'reservation_id')
  if (kind === 'release' || kind === 'fulfil') return { kind, reservation_id }
  if (kind === 'reserve') {
    const until_ms = at_ms + whole(fields, 'hold_seconds') * 1_000
    return { kind, reservation_id, quantity: whole(fields, 'quantity'), until_ms }
  }
  throw new Fault(
    'STOCK_COMMAND_UNKNOWN',
    'kind: expected one of reserve, release, fulfil, got another; whoever told it has to tell what is meant',
  )
}
