import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Secret, secret, systemDice } from '@storemesh/core'
import { onTestFinished } from 'vitest'
import { runClient } from '../fetch/run-client.js'
import { freePort } from '../free-port.js'
import { JAVA } from '../kafka/java.js'
import { launchWith } from '../kafka/launch.js'
import { kafka } from '../kafka/service.js'
import { requireJava } from '../machine/java.js'
import { startServices } from '../start-services.js'
import { freshFolder } from './fresh-folder.js'

export interface TlsBroker {
  readonly brokers: readonly string[]
  /** The certificate that it shows, which is its own authority. */
  readonly certificate: string
  /** One that it has nothing to do with. */
  readonly anotherCertificate: string
  readonly username: string
  readonly password: Secret
}

/** A Kafka that listens by TLS too, to users by PLAIN and by SCRAM. */
export async function tlsBroker(): Promise<TlsBroker> {
  const folder = await freshFolder()
  const { java } = await requireJava({ javaHome: undefined }, JAVA)
  const keytool = join(dirname(java), 'keytool') // what runs the broker brings it along
  const password = systemDice.uuid()
  const username = 'till'
  const shown = await newCertificate(keytool, folder, 'broker', password)
  const another = await newCertificate(keytool, folder, 'another', password)
  const port = await freePort()
  const settings = tlsSettings({ port, keystore: shown.keystore, username, password })
  const scramUsers = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((how) => `${how}=[name=${username},password=${password}]`)
  const started = await startServices({
    names: ['kafka'],
    folder,
    services: () => ({ ...kafka, launch: async (ground) => launchWith(ground, { settings, scramUsers }) }),
  })
  onTestFinished(started.stop)
  return {
    brokers: [`127.0.0.1:${port}`],
    certificate: shown.certificate,
    anotherCertificate: another.certificate,
    username,
    password: secret(password),
  }
}

interface Tls {
  readonly port: number
  readonly keystore: string
  readonly username: string
  readonly password: string
}

/** As the broker's own settings name a port that is not known yet. */
const portOf = (name: string) => `127.0.0.1:$\{${name}}`

function tlsSettings({ port, keystore, username, password }: Tls): readonly string[] {
  const login = (module: string, more = '') => `org.apache.kafka.common.security.${module} required${more};`
  const listeners = `MESH://${portOf('KAFKA_PORT')},TILLS://127.0.0.1:${port}`
  return [
    `listeners=${listeners},CONTROLLER://${portOf('KAFKA_CONTROLLER_PORT')}`,
    `advertised.listeners=${listeners}`,
    'listener.security.protocol.map=MESH:SASL_PLAINTEXT,TILLS:SASL_SSL,CONTROLLER:PLAINTEXT',
    'listener.name.tills.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    `listener.name.tills.plain.sasl.jaas.config=${login('plain.PlainLoginModule', ` user_${username}="${password}"`)}`,
    `listener.name.tills.scram-sha-256.sasl.jaas.config=${login('scram.ScramLoginModule')}`,
    `listener.name.tills.scram-sha-512.sasl.jaas.config=${login('scram.ScramLoginModule')}`,
    `listener.name.tills.ssl.keystore.location=${keystore}`,
    `listener.name.tills.ssl.keystore.password=${password}`,
    'listener.name.tills.ssl.keystore.type=PKCS12',
  ]
}

async function newCertificate(keytool: string, folder: string, name: string, password: string) {
  const keystore = join(folder, `${name}.p12`)
  const file = join(folder, `${name}.pem`)
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', password, '-alias', name]
  const whose = ['-dname', `CN=${name}`, '-ext', 'SAN=IP:127.0.0.1', '-ext', 'BC=ca:true']
  await runClient('keytool', keytool, [
    '-genkeypair',
    ...store,
    '-keyalg',
    'EC',
    '-groupname',
    'secp256r1',
    '-validity',
    '2',
    ...whose,
  ])
  await runClient('keytool', keytool, ['-exportcert', ...store, '-rfc', '-file', file])
  return { keystore, certificate: await readFile(file, 'utf8') }
}
