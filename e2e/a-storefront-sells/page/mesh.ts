import type { Operation } from './generated/operations.js'

/** Where the gateway answers; set when the page is bundled. */
declare const GATEWAY: string

const RETRY_MS = { first: 250, most: 10_000 }
const UNAVAILABLE_FROM = 500

/** The graph, asked in somebody's name, of what was listed and nothing else. */
export interface Mesh {
  /** The answer, or an error with the code that the gateway gave. */
  ask<Answer, Variables>(operation: Operation<Answer, Variables>, variables: Variables): Promise<Answer>
  /** Tells what is and what comes; a connection that is lost is taken up where it was, or where that is too long ago from the beginning. */
  follow<Answer, Variables>(
    operation: Operation<Answer, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncGenerator<Answer>
}

interface Result<Answer> {
  readonly data?: Answer | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/** What the gateway said no to: to ask again would change nothing. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly code = 'FAILED',
  ) {
    super(`${code}: ${message}`)
  }
}

/** Where a feed was cannot be said any more: it begins anew, with all that is there now. */
const FORGOTTEN = new Set(['CURSOR_EXPIRED', 'CURSOR_INVALID'])

export function meshFor(token: string): Mesh {
  const post = (operation: Operation<unknown, unknown>, variables: unknown, more: Record<string, string>, signal?: AbortSignal) =>
    fetch(GATEWAY, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more },
      body: JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: operation.id } } }),
      signal: signal ?? null,
    })

  async function* follow<Answer, Variables>(
    operation: Operation<Answer, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncGenerator<Answer> {
    let last: string | undefined
    let waitMs = RETRY_MS.first
    while (!signal.aborted) {
      try {
        const from = last === undefined ? {} : { 'last-event-id': last }
        const response = await post(operation, variables, { accept: 'text/event-stream', ...from }, signal)
        for await (const { id, data } of connected(response)) {
          waitMs = RETRY_MS.first
          yield answerOf<Answer>(JSON.parse(data))
          last = id ?? last
        }
      } catch (error) {
        if (error instanceof Refusal && !FORGOTTEN.has(error.code)) throw error
        if (error instanceof Refusal) last = undefined
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      waitMs = Math.min(waitMs * 2, RETRY_MS.most)
    }
  }

  return {
    follow,
    async ask(operation, variables) {
      const response = await post(operation, variables, { accept: 'application/graphql-response+json' })
      return answerOf(await response.json())
    },
  }
}

/** The events of one connection, as long as it holds, and behind which id each is taken up again. */
async function* connected(response: Response): AsyncGenerator<ServerSentEvent> {
  // asked again: it may be about to restart
  if (response.status >= UNAVAILABLE_FROM || !response.body) throw new Error(`expected events, got ${response.status}`)
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    answerOf(await response.json()) // why not, as a rule
    throw new Refusal(`expected events, got ${response.status}`)
  }
  for await (const told of serverSentEvents(response.body)) if (told.event === 'next') yield told
}

function answerOf<Answer>({ data, errors }: Result<Answer>): Answer {
  const [error] = errors ?? []
  if (error) throw new Refusal(error.message, error.extensions?.code)
  if (!data) throw new Refusal('expected data or errors, got neither')
  return data
}

interface ServerSentEvent {
  readonly id?: string
  readonly event: string
  readonly data: string
}

async function* serverSentEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerSentEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (text + value).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) yield eventOf(block)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function eventOf(block: string): ServerSentEvent {
  const lines = block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line) ?? [])
  const field = (name: string) => lines.filter(([, key]) => key === name).map(([, , value = '']) => value)
  const [id] = field('id')
  const [event = 'message'] = field('event')
  return { ...(id !== undefined && { id }), event, data: field('data').join('\n') }
}
