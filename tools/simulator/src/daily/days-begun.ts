import type { FiledEvents } from '../channels/channel-files.js'
import type { TrueEvent } from '../truth/true-event.js'

/** The first event of each day that begins among these, of those whose truth tells of more than purchases. */
export function firstOfDays({ events, previous }: FiledEvents): readonly TrueEvent[] {
  return events.filter(({ before, sent_at }, index) => {
    const earlier = index === 0 ? previous : events[index - 1]
    return before !== undefined && earlier?.sent_at.slice(0, 10) !== sent_at.slice(0, 10)
  })
}
