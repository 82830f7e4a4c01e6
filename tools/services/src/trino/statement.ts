import { Fault, isJsonObject, type Json, parseJson } from '@storemesh/core'

const USER = 'mesh'
const ANSWERS_WITHIN_MS = 30_000
const PAGES_MAX = 1000
const ROWS_MAX = 10_000

/** Runs one statement to its end, over Trino's HTTP protocol. For small answers. */
export async function runStatement(address: string, sql: string): Promise<readonly Json[]> {
  const rows: Json[] = []
  let page = await ask(`${address}/v1/statement`, { method: 'POST', body: sql })
  for (let pages = 1; pages <= PAGES_MAX && rows.length <= ROWS_MAX; pages += 1) {
    const { data, error, nextUri } = page
    if (isJsonObject(error)) throw failed(`${textOf(error['errorName'])}: ${textOf(error['message'])}`)
    if (Array.isArray(data)) rows.push(...data)
    if (typeof nextUri !== 'string') return rows
    page = await ask(nextUri, { method: 'GET' })
  }
  throw failed(`expected an answer of at most ${ROWS_MAX} rows and ${PAGES_MAX} pages, got more`)
}

async function ask(url: string, request: RequestInit): Promise<{ readonly [name: string]: Json | undefined }> {
  const answer = await fetch(url, {
    ...request,
    headers: { 'X-Trino-User': USER },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw failed(`answered with ${answer.status}`)
  const page = parseJson(text)
  if (!isJsonObject(page)) throw failed('answered with something other than JSON')
  return page
}

const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '')

const failed = (how: string) => new Fault('TRINO_STATEMENT_FAILED', `Trino ${how}`)
