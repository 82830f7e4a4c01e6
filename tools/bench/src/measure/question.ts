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

const post = (url: string, query: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })
