import { Agent, request } from 'node:http'
import { Fault, isJsonObject, parseJson, systemClock } from '@storemesh/core'

export interface AskedEvenly {
  readonly url: string
  readonly bodies: readonly string[]
  readonly rate: number
}

const CONNECTIONS_MAX = 64

/**
 * Asks at even moments, whether those before were answered or not, and gives how long each answer took from the moment at which
 * it was due: a server that stalls is not asked less for it.
 */
export async function askEvenly({ url, bodies, rate }: AskedEvenly): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX })
  const begun_ms = systemClock.elapsed_ms()
  const answers: Promise<number>[] = []
  try {
    for (const [number, body] of bodies.entries()) {
      const due_ms = begun_ms + (number * 1000) / rate
      const early_ms = due_ms - systemClock.elapsed_ms()
      if (early_ms > 0) await systemClock.sleep(early_ms)
      const answer = ask(agent, url, body).then(() => systemClock.elapsed_ms() - due_ms)
      answer.catch(() => undefined) // whoever waits for all is told
      answers.push(answer)
    }
    return await Promise.all(answers)
  } finally {
    agent.destroy()
  }
}

function ask(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asking = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('error', reject)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8')
        if (response.statusCode === 200 && isWhole(answer)) resolve()
        else reject(new Fault('BENCH_QUESTION_FAILED', `expected data without errors, got ${answer.slice(0, 300)}`))
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

/** One without a row is no answer to measure. */
function isWhole(text: string): boolean {
  const answer = parseJson(text)
  const data = isJsonObject(answer) && answer['errors'] === undefined ? answer['data'] : undefined
  return isJsonObject(data) && Object.values(data).every((value) => value !== null)
}
