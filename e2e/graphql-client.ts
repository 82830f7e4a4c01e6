import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export interface GraphqlError {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

export interface Answer {
  readonly status: number
  readonly data?: unknown
  readonly errors?: readonly GraphqlError[]
}

const isAnswer = (value: unknown): value is Omit<Answer, 'status'> =>
  typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)

/** One question over HTTP. */
export async function ask(url: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const answer: unknown = await response.json()
  if (!isAnswer(answer)) throw new Error(`expected a GraphQL answer, got ${JSON.stringify(answer)}`)
  return { status: response.status, ...answer }
}

/** The first events of a subscription, over a WebSocket. */
export async function listen(url: string, query: string, count: number): Promise<readonly unknown[]> {
  const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })
  const events: unknown[] = []
  for await (const event of client.iterate({ query })) if (events.push(event) >= count) break
  await client.dispose()
  return events
}
