import { EVENT_STREAM } from './event-text.js'

/** Whether a client takes an answer as events: by that name alone, since a browser's page takes anything. */
export const takesEvents = (accept: string | undefined): boolean =>
  accept?.split(',').some((entry) => entry.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM) ?? false
