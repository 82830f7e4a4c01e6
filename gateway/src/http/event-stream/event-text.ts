/** Server-sent events as graphql-sse names them, in a connection of their own each (distinct connections mode). */

export const EVENT_STREAM = 'text/event-stream'

/** With an id a client that connects again says as `Last-Event-ID` how far it was told. */
export const nextEvent = (text: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: next\ndata: ${text}\n\n`

/** An id comes back as a header, as it is: what is no plain text of one line is none. */
export const isEventId = (id: string): boolean => /^[\x21-\x7e]+$/.test(id)

/** There will be no more: a client that reads it does not ask again. */
export const COMPLETE_EVENT = 'event: complete\ndata:\n\n'

/** Says nothing, but to those on the way who close what is silent. */
export const HEARTBEAT = ':\n\n'
