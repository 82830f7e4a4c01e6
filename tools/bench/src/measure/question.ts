import { setTimeout as pause } from 'node:timers/promises'
import { Fault, isJsonObject, type JsonObject, messageOf, parseJson } from '@storemesh/core'

/** The answer's data, or undefined where it is not answered yet: no connection, another status, or errors in it. */
export async function dataOf(url: string, query: string): Promise<JsonObject | undefined> {
  const response = await post(url, query).catch((error: unknown) => {
    if (error instanceof TypeError) return undefined // fetch says so of a server that does not listen yet
    throw new Fault('BENCH_QUESTION_FAILED', messageOf(error), { cause: error })
  })
  const answer = response === undefined ? undefined : parseJson(await response.text())
  if (response?.status !== 200 || !isJsonObject(answer) || answer['errors'] !== undefined) return undefined
  const { data } = answer
  return isJsonObject(data) ? data : undefined
}

const ANSWERS_WITHIN_MS = 60_000
const ASKED_EVERY_MS = 100

/** The data that a server answers to a body, once it listens. BENCH_NO_ANSWER where it does not in time. */
export async function whenAnswered(url: string, body: string): Promise<JsonObject> {
  for (let waited_ms = 0; waited_ms < ANSWERS_WITHIN_MS; waited_ms += ASKED_EVERY_MS) {
    const text = await send(url, body).then(
      (response) => response.text(),
      () => '',
    )
    const answer = parseJson(text)
    if (isJsonObject(answer) && isJsonObject(answer['data']) && answer['errors'] === undefined) return answer['data']
    await pause(ASKED_EVERY_MS)
  }
  throw new Fault('BENCH_NO_ANSWER', `expected ${url} to answer the question of this bench`)
}

const post = (url: string, query: string) => send(url, JSON.stringify({ query }))

const send = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body })
