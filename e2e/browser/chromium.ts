import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { freshFolder } from '../fresh-folder.js'
import { startCommand } from '../mesh-command.js'
import { type Devtools, devtools } from './devtools.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** A headless Chromium with a profile of its own, for one test. */
export async function openChromium(): Promise<Devtools> {
  const profile = await freshFolder()
  const isRoot = process.getuid?.() === 0
  const browser = startCommand(await chromium(), [
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--window-size=1400,900',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    ...(isRoot ? ['--no-sandbox'] : []), // its sandbox refuses to run as root
  ])
  const [, address = ''] = await browser.says(/DevTools listening on (ws:\S+)/)
  const socket = new WebSocket(address, { perMessageDeflate: false })
  onTestFinished(() => socket.terminate())
  return devtools(socket)
}

async function chromium(): Promise<string> {
  const search = startCommand('sh', ['-c', NAMES.map((name) => `command -v ${name}`).join(' || ')])
  const [found = ''] = (await search.ended).stdout.split('\n')
  if (found === '')
    throw new Error(`CHROMIUM_MISSING: expected one of ${NAMES.join(', ')}; install it, as in: apt-get install chromium`)
  return found
}
