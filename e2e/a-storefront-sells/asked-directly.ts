import { readFile } from 'node:fs/promises'

type Variables = Readonly<Record<string, unknown>>

/** The graph asked without the page, by what is listed for it. */
export interface Direct {
  ask(token: string, name: string, variables?: Variables): Promise<unknown>
  /** Ids of the orders that are placed from now on, as they come. */
  ordersPlaced(token: string, signal: AbortSignal): Promise<string[]>
}

export async function directly(url: string, manifest: string): Promise<Direct> {
  const { operations }: { readonly operations: readonly { readonly id: string; readonly name: string }[] } = JSON.parse(
    await readFile(manifest, 'utf8'),
  )
  const post = (token: string, name: string, variables: Variables, accept: string, signal?: AbortSignal) => {
    const sha256Hash = operations.find((operation) => operation.name === name)?.id
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, accept },
      body: JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      ...(signal && { signal }),
    })
  }
  return {
    async ask(token, name, variables = {}) {
      const { data, errors } = JSON.parse(await (await post(token, name, variables, 'application/json')).text())
      if (errors) throw new Error(`expected an answer to ${name}, got ${JSON.stringify(errors)}`)
      return data
    },
    async ordersPlaced(token, signal) {
      const ids: string[] = []
      const { body } = await post(token, 'OrdersPlaced', {}, 'text/event-stream', signal)
      const read = async () => {
        let text = ''
        for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const lines = (text + part).split('\n')
          text = lines.pop() ?? ''
          for (const line of lines) {
            const [, id] = /^data: .*"orderPlaced":\{"id":"([^"]+)"/.exec(line) ?? []
            if (id !== undefined) ids.push(id)
          }
        }
      }
      read().catch((error: unknown) => {
        if (!signal.aborted) ids.push(`the stream broke: ${String(error)}`)
      })
      return ids
    },
  }
}
