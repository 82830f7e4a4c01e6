import { CloseCode } from 'graphql-ws'
import { SUBSCRIBER_TOO_SLOW } from '../subscribers/subscriber-queue.js'

export interface Closing {
  readonly code: number
  readonly reason: string
}

/** Why a socket is closed. Clients of graphql-ws connect again after each of 1012 and 1013, and after a token's end. */
export const CLOSE = {
  restarting: { code: 1012, reason: 'The gateway restarts; connect again' },
  graphChanged: { code: 1012, reason: 'The graph has changed; connect again' },
  tooSlow: { code: 1013, reason: `${SUBSCRIBER_TOO_SLOW}: too much was waiting unread; connect again` },
  tokenExpired: { code: CloseCode.Forbidden, reason: 'Token expired' },
  forbidden: { code: CloseCode.Forbidden, reason: 'Forbidden' },
  invalidMessage: { code: CloseCode.BadRequest, reason: 'Invalid message received' },
  unauthorized: { code: CloseCode.Unauthorized, reason: 'Unauthorized' },
  otherProtocol: { code: CloseCode.SubprotocolNotAcceptable, reason: 'Subprotocol not acceptable' },
  notInitialised: { code: CloseCode.ConnectionInitialisationTimeout, reason: 'Connection initialisation timeout' },
  idTaken: { code: CloseCode.SubscriberAlreadyExists, reason: 'There is an operation of this id already' },
  initialisedAgain: { code: CloseCode.TooManyInitialisationRequests, reason: 'Too many initialisation requests' },
  unexpected: { code: CloseCode.InternalServerError, reason: 'Internal server error' },
} as const satisfies Readonly<Record<string, Closing>>

/** The protocol's own code for somebody who may not ask, with the reason by its stable code. */
export const forbidden = (reason: string): Closing => ({ code: CloseCode.Forbidden, reason })
