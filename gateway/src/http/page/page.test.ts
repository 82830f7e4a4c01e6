import { readFile } from 'node:fs/promises'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

type Ask = (question: object, options?: { readonly headers?: Readonly<Record<string, string>> }) => unknown

/** The page's script with what a browser would give it; what it asks comes back with the connection that it is asked on. */
async function openedPage(): Promise<Ask> {
  const asks: Ask[] = []
  const surroundings = {
    URL,
    document: { getElementById: () => ({ textContent: '{"examples":[]}' }) },
    window: { location: { href: 'http://127.0.0.1:4000/' } },
    graphqlWs: { createClient: (options: object) => options },
    GraphiQL: {
      createFetcher:
        ({ url, wsClient }: { readonly url: string; readonly wsClient: object }) =>
        () => ({ url, ...wsClient }),
    },
    React: {
      useState: (first: unknown) => [typeof first === 'function' ? first() : first, () => undefined],
      createElement: (component: unknown, props?: { readonly fetcher?: Ask }) => {
        if (props?.fetcher) asks.push(props.fetcher)
        else if (typeof component === 'function') component(props ?? {})
      },
    },
    ReactDOM: { createRoot: () => ({ render: () => undefined }) },
  }
  runInNewContext(await readFile(new URL('./page.js', import.meta.url), 'utf8'), surroundings)
  const [ask] = asks
  if (!ask) throw new Error('expected the page to be drawn')
  return ask
}

const on = (connectionParams: object) => ({
  url: expect.stringMatching(/^(http|ws):\/\/127\.0\.0\.1:4000\/graphql$/),
  connectionParams,
})

test('a connection is opened for whoever the tab of headers names, and kept while that stays', async () => {
  const ask = await openedPage()
  expect(ask({})).toEqual(on({}))
  expect(ask({}, { headers: { Authorization: 'Bearer a.b.c' } })).toEqual(on({ authorization: 'Bearer a.b.c' }))
  expect(ask({}, { headers: { authorization: 'Bearer d.e.f', 'x-request-id': 'mine' } })).toEqual(
    on({ authorization: 'Bearer d.e.f' }),
  )
  expect(ask({}, { headers: { 'x-request-id': 'mine' } })).toEqual(on({}))
})
