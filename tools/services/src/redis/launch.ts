import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { deployed } from '../deploy-files.js'
import { SEARCH_PATH } from '../machine/search-path.js'
import type { Launch, LaunchGround } from '../service.js'

/** The password stands in a file that its owner alone can read: whoever lists the processes sees their arguments. */
export async function launch({ folder, place }: LaunchGround): Promise<Launch> {
  const { port, credentials } = place
  if (!credentials) throw new Fault('SERVICE_KEYS_MISSING', 'redis expected keys of its own, got none')
  const settings = join(folder, 'server.conf')
  const lines = [
    `include ${quoted(deployed('redis/redis.conf'))}`,
    `port ${port}`,
    `dir ${quoted(folder)}`,
    `requirepass ${quoted(credentials.secretAccessKey.reveal())}`,
  ]
  await writeFile(settings, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { command: 'redis-server', args: [settings], environment: { PATH: SEARCH_PATH }, folder }
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
