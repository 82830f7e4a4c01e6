import { isFault, type Secret, secret, systemClock, systemDice } from '@storemesh/core'
import { kafkaEventLog } from '@storemesh/event-log/kafka'
import { expect, onTestFinished, test } from 'vitest'
import { type TlsBroker, tlsBroker } from './testing/tls-broker.js'

const TOPIC = 'orders.events'
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
const LIMITS = { records_max: 10, bytes_max: 10_000 }

interface Login {
  readonly mechanism: (typeof MECHANISMS)[number]
  readonly ca: string
  readonly password: Secret
}

test('a log is reached by TLS and by each way to log in; who it is and what it is told are refused by name, and no secret is said', async () => {
  const broker = await tlsBroker()
  const { certificate: ca, anotherCertificate, password } = broker
  for (const [n, mechanism] of MECHANISMS.entries()) {
    const log = await openLog(broker, { mechanism, ca, password })
    onTestFinished(() => log.close())
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, [{ value: Buffer.from(mechanism) }])
    const [record] = await log.read(TOPIC, 0, n, LIMITS)
    expect(Buffer.from(record?.value ?? []).toString()).toBe(mechanism)

    const wrong = await refusal(broker, { mechanism, ca, password: secret('not-the-password') })
    expect(wrong.code).toBe('LOG_DENIED')
    expect(wrong.text).toContain('see to the name and the password')
    expect(wrong.text).not.toContain('not-the-password')
  }
  const unknown = await refusal(broker, { mechanism: 'plain', ca: anotherCertificate, password })
  expect(unknown.code).toBe('LOG_UNTRUSTED')
  expect(unknown.text).toContain('certificate')
  expect(unknown.text).not.toContain(password.reveal())
})

const openLog = ({ brokers, username }: TlsBroker, { mechanism, ca, password }: Login) =>
  kafkaEventLog({
    brokers,
    ssl: { ca },
    sasl: { mechanism, username, password },
    clientId: 'tills',
    clock: systemClock,
    dice: systemDice,
  })

async function refusal(broker: TlsBroker, login: Login): Promise<{ readonly code: string; readonly text: string }> {
  try {
    const log = await openLog(broker, login)
    await log.close()
  } catch (error) {
    if (isFault(error)) return { code: error.code, text: String(error) }
    throw error
  }
  throw new Error('expected to be refused, and was let in')
}
