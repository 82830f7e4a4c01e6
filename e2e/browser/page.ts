import { writeFile } from 'node:fs/promises'
import { poll } from '../poll.js'
import { type Devtools, fieldsOf } from './devtools.js'

/** One page of a browser, as a person sees and uses it. */
export interface Page {
  open(url: string): Promise<void>
  /** The text of the first element, or undefined while there is none. */
  text(selector: string): Promise<string | undefined>
  /** Waits for an element, has it seen, and clicks in its middle. `nth` counts from 0. */
  click(selector: string, nth?: number): Promise<void>
  /** What each element has as its attribute, downwards. */
  attributes(selector: string, name: string): Promise<readonly string[]>
  /** Types into a field, over what was there. */
  fill(selector: string, text: string): Promise<void>
  /** Waits for a select and chooses one of what it offers. */
  choose(selector: string, value: string): Promise<void>
  screenshot(file: string): Promise<void>
  /** Hosts that were asked for anything, over HTTP or a WebSocket. */
  readonly hosts: ReadonlySet<string>
  /** What went wrong in it: exceptions, and what the browser logged as an error. */
  readonly complaints: readonly string[]
}

export async function newPage({ send, on }: Devtools): Promise<Page> {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const ask = (method: string, parameters?: Readonly<Record<string, unknown>>) => send(method, parameters, String(sessionId))

  const hosts = new Set<string>()
  const complaints: string[] = []
  const visited = (url: unknown) => {
    const { protocol, host } = new URL(String(url))
    if (protocol !== 'data:' && protocol !== 'blob:') hosts.add(host)
  }
  on('Network.requestWillBeSent', ({ request }) => visited(fieldsOf(request)['url']))
  on('Network.webSocketCreated', ({ url }) => visited(url))
  on('Runtime.exceptionThrown', ({ exceptionDetails }) => complaints.push(JSON.stringify(exceptionDetails)))
  on('Log.entryAdded', ({ entry }) => {
    const { level, source, url } = fieldsOf(entry)
    const isAnswer = source === 'network' && String(url).endsWith('/graphql') // GraphQL's own errors are shown on the page
    if (level === 'error' && !isAnswer) complaints.push(JSON.stringify(entry))
  })
  for (const domain of ['Network', 'Page', 'Runtime', 'Log']) await ask(`${domain}.enable`)

  const evaluate = async (expression: string): Promise<unknown> =>
    fieldsOf((await ask('Runtime.evaluate', { expression, returnByValue: true }))['result'])['value']
  const middleOf = (selector: string, nth: number) =>
    evaluate(`(() => {
      const one = document.querySelectorAll(${JSON.stringify(selector)})[${nth}]
      one?.scrollIntoView({ block: 'center', behavior: 'instant' })
      const box = one?.getBoundingClientRect()
      return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    })()`)

  return {
    hosts,
    complaints,
    open: async (url) => void (await ask('Page.navigate', { url })),
    async text(selector) {
      const found = await evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText`)
      return typeof found === 'string' ? found : undefined
    },
    async click(selector, nth = 0) {
      const { x, y } = fieldsOf(await poll(`${selector} on the page`, () => middleOf(selector, nth)))
      for (const type of ['mousePressed', 'mouseReleased'])
        await ask('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
    },
    async attributes(selector, name) {
      const found = await evaluate(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.getAttribute(${JSON.stringify(name)}))`,
      )
      return Array.isArray(found) ? found.map(String) : []
    },
    async fill(selector, text) {
      await poll(
        `${selector} on the page`,
        async () => (await evaluate(`document.querySelector(${JSON.stringify(selector)})?.select() ?? true`)) ?? undefined,
      )
      await ask('Input.insertText', { text })
    },
    async choose(selector, value) {
      const chosen = `(() => {
        const select = document.querySelector(${JSON.stringify(selector)})
        if (!select) return undefined
        select.value = ${JSON.stringify(value)}
        select.dispatchEvent(new Event('change', { bubbles: true }))
        return select.value
      })()`
      await poll(`${value} in ${selector}`, async () => ((await evaluate(chosen)) === value ? true : undefined))
    },
    async screenshot(file) {
      const { data } = await ask('Page.captureScreenshot', { format: 'png' })
      await writeFile(file, Buffer.from(String(data), 'base64'))
    },
  }
}
