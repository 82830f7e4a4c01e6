import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'] as const

/** What a proxy on this machine hands on comes from elsewhere, though it comes by the loopback. */
export const isForwarded = (headers: IncomingHttpHeaders): boolean => FORWARDED.some((name) => headers[name] !== undefined)

/** Whether a program of this machine asks for itself. */
export const comesFromHere = ({
  socket,
  headers,
}: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } }): boolean =>
  LOOPBACK.test(socket.remoteAddress ?? '') && !isForwarded(headers)
