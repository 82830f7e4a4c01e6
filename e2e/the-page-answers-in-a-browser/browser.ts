import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

/** A headless Chromium, spoken to by its DevTools protocol. */
export interface Page {
  open(url: string): Promise<void>
  /** The value of an expression in the page, as text. */
  value(expression: string): Promise<string>
  press(key: string, modifiers?: number): Promise<void>
  screenshot(path: string): Promise<void>
  /** Every address that the page asked for. */
  readonly requested: readonly string[]
  close(): Promise<void>
}

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome']
export const CONTROL = 2

export async function openBrowser(): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), 'mesh-browser-'))
  const child = await started(profile)
  const endpoint = await endpointOf(child)
  const protocol = await connect(endpoint)
  const { targetId } = await protocol.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await protocol.send('Target.attachToTarget', { targetId, flatten: true })
  const send = (method: string, parameters: object = {}) => protocol.send(method, parameters, text(sessionId))
  const requested: string[] = []
  protocol.onRequest((url) => requested.push(url))
  await send('Network.enable')
  await send('Page.enable')
  await send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false })
  return {
    requested,
    open: async (url) => void (await send('Page.navigate', { url })),
    value: async (expression) => {
      const { result } = await send('Runtime.evaluate', { expression: `String(${expression})`, awaitPromise: true })
      return isObject(result) ? text(result['value']) : ''
    },
    press: async (key, modifiers = 0) => {
      const what = { key, code: key, modifiers, windowsVirtualKeyCode: key === 'Enter' ? 13 : 0 }
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...what })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...what })
    },
    screenshot: async (path) => {
      const { data } = await send('Page.captureScreenshot', { format: 'png' })
      await writeFile(path, Buffer.from(text(data), 'base64'))
    },
    close: async () => {
      protocol.close()
      child.kill('SIGKILL')
      await once(child, 'close')
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function started(profile: string) {
  for (const program of PROGRAMS) {
    const options = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ]
    const child = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] })
    const failed = once(child, 'error').then(() => true)
    if (!(await Promise.race([failed, once(child, 'spawn').then(() => false)]))) return child
  }
  throw new Error(`BROWSER_MISSING: expected one of ${PROGRAMS.join(', ')}; install chromium`)
}

async function endpointOf(child: Awaited<ReturnType<typeof started>>): Promise<string> {
  for await (const line of createInterface({ input: child.stderr })) {
    const [, endpoint] = /DevTools listening on (\S+)/.exec(line) ?? []
    if (endpoint !== undefined) return endpoint
  }
  throw new Error('the browser ended before it listened')
}

async function connect(endpoint: string) {
  const socket = new WebSocket(endpoint)
  await once(socket, 'open')
  const waiting = new Map<number, (answer: Answer) => void>()
  let onRequest: (url: string) => void = () => undefined
  let last = 0
  socket.on('message', (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString())
    if (!isObject(message)) return
    const { id, result, method, params } = message
    if (typeof id === 'number') waiting.get(id)?.(isObject(result) ? result : {})
    if (method === 'Network.requestWillBeSent' && isObject(params) && isObject(params['request']))
      onRequest(text(params['request']['url']))
    if (method === 'Network.webSocketCreated' && isObject(params)) onRequest(text(params['url']))
  })
  return {
    send: (method: string, params: object, sessionId?: string) =>
      new Promise<Answer>((resolve) => {
        last += 1
        waiting.set(last, resolve)
        socket.send(JSON.stringify({ id: last, method, params, ...(sessionId !== undefined && { sessionId }) }))
      }),
    onRequest: (listener: (url: string) => void) => {
      onRequest = listener
    },
    close: () => socket.terminate(),
  }
}

type Answer = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Answer => typeof value === 'object' && value !== null
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
