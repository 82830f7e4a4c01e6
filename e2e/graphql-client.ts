import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[]
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)

export async function ask(url: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const answer: unknown = await response.json()
  if (!isAnswer(answer)) throw new Error(`expected a GraphQL answer, got ${JSON.stringify(answer)}`)
  return answer
}

/** The first events of a subscription. */
export async function listen(url: string, query: string, count: number): Promise<readonly unknown[]> {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket })
  const events: unknown[] = []
  for await (const event of client.iterate({ query })) if (events.push(event) === count) break
  await client.dispose()
  return events
}
