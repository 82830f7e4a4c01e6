import { Fault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { namedFault } from './named-fault.js'
import { isPassing } from './passing-error.js'

/** An error as the client throws it. */
const clientError = (
  name: string,
  { cause, ...more }: { readonly type?: string; readonly code?: string; readonly cause?: Error } = {},
) => Object.assign(new Error(`${name}: password=hunter2`, { cause }), { name, ...more })

describe('an error of the client', () => {
  test.each([
    ['its type', clientError('KafkaJSProtocolError', { type: 'MESSAGE_TOO_LARGE' }), 'RECORD_TOO_LARGE'],
    ['its name', clientError('KafkaJSSASLAuthenticationError'), 'LOG_DENIED'],
    [
      'what caused it',
      clientError('KafkaJSNumberOfRetriesExceeded', {
        cause: clientError('KafkaJSProtocolError', { type: 'REBALANCE_IN_PROGRESS' }),
      }),
      'GROUP_FENCED',
    ],
    ['the certificate', clientError('KafkaJSConnectionError', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'LOG_UNTRUSTED'],
    ['no certificate', clientError('KafkaJSConnectionError', { code: 'ECONNREFUSED' }), 'LOG_UNREACHABLE'],
    ['nothing better than being the client’s', clientError('KafkaJSConnectionError'), 'LOG_UNREACHABLE'],
  ])('is named by %s, and its text stays out of the message', (_, error, code) => {
    const fault = namedFault('orders.events', error)
    expect(fault).toMatchObject({ code })
    expect(String(fault)).toContain('orders.events')
    expect(String(fault)).not.toContain('hunter2')
  })

  test.each(['Closed connection', 'Connection closed by the server', 'Connection timeout', 'Connection error: read ECONNRESET'])(
    'that broke off before the password was judged is no refusal: %s',
    (reason) => {
      const error = Object.assign(new Error(`SASL PLAIN authentication failed: ${reason}`), {
        name: 'KafkaJSSASLAuthenticationError',
      })
      expect([namedFault('orders.events', error), isPassing(error)]).toMatchObject([{ code: 'LOG_UNREACHABLE' }, true])
    },
  )

  test('is left as it is where it has a name, or is a mistake of ours', () => {
    const named = new Fault('TOPIC_DIFFERS', 'expected 2 partitions, found 3')
    const ours = new TypeError('x is not a function')
    expect([namedFault('orders.events', named), namedFault('orders.events', ours)]).toEqual([named, ours])
  })

  test('that is its own cause does not hang whoever names it', () => {
    const error = clientError('KafkaJSError')
    error.cause = error
    expect(namedFault('orders.events', error)).toMatchObject({ code: 'LOG_UNREACHABLE' })
  })
})
