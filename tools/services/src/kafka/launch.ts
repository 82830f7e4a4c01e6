import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { deployed } from '../deploy-files.js'
import { runClient } from '../fetch/run-client.js'
import { freePort } from '../free-port.js'
import { requireJava } from '../machine/java.js'
import type { Launch, LaunchGround } from '../service.js'
import { jarsIn } from './fetch.js'
import { JAVA } from './java.js'

const UUID_BYTES = 16

/** What a test's own broker has beside everybody's. */
export interface KafkaExtras {
  /** Lines of `server.properties`, with the same variables; of two with one name the later counts. */
  readonly settings: readonly string[]
  /** Users that it knows from the start, as StorageTool takes them. */
  readonly scramUsers: readonly string[]
}

export const launch = (ground: LaunchGround): Promise<Launch> => launchWith(ground, { settings: [], scramUsers: [] })

export async function launchWith({ cache, machine, folder, place }: LaunchGround, extras: KafkaExtras): Promise<Launch> {
  const { port, credentials } = place
  if (!credentials) throw new Fault('SERVICE_KEYS_MISSING', 'kafka expected keys of its own, got none')
  const { java } = await requireJava(machine, JAVA)
  const classes = ['-cp', `${await jarsIn(cache)}/*`]
  const data = join(folder, 'data')
  const settings = join(folder, 'server.properties')
  const variables = {
    KAFKA_PORT: String(port),
    KAFKA_CONTROLLER_PORT: String(await freePort()),
    KAFKA_FOLDER: data,
    KAFKA_USER: credentials.accessKeyId,
    KAFKA_PASSWORD: credentials.secretAccessKey.reveal(),
  }
  await writeFile(settings, await settingsText(variables, extras.settings), { mode: 0o600 }) // with the keys in it
  if (!existsSync(join(data, 'meta.properties'))) {
    // in one word with its option: an id may begin with a hyphen, and would be taken for an option itself
    const cluster = `--cluster-id=${clusterId(credentials.accessKeyId)}`
    const args = [
      ...classes,
      'kafka.tools.StorageTool',
      'format',
      cluster,
      '--config',
      settings,
      ...extras.scramUsers.flatMap((user) => ['--add-scram', user]),
    ]
    await runClient('kafka format', java, args)
  }
  const memory = ['-Xms96m', '-Xmx256m', '-XX:+UseSerialGC']
  return { command: java, args: [...memory, ...classes, 'kafka.Kafka', settings], environment: {}, folder }
}

/** Kafka's own files know no variables. */
export async function settingsText(variables: Readonly<Record<string, string>>, more: readonly string[] = []): Promise<string> {
  const text = await readFile(deployed('kafka/server.properties'), 'utf8')
  return [text, ...more, ''].join('\n').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = variables[name]
    if (value === undefined) throw new Fault('SERVICE_SETTING_UNKNOWN', `kafka/server.properties: nothing sets ${name}`)
    return value
  })
}

/** As Kafka writes one: 16 bytes in base64, as unlike another's as the key that they come from. */
const clusterId = (key: string): string => createHash('sha256').update(key).digest().subarray(0, UUID_BYTES).toString('base64url')
