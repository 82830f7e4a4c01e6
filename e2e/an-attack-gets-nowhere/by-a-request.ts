import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { WebSocket } from 'ws'
import { type Attack, of } from './attack.js'
import { type AttackedMesh, told } from './attacked-mesh.js'
import { rawConnection, toldOnTheWire } from './connection.js'

const QUESTION = '{"query":"{ __typename }"}'
const HEAD = 'POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n'
const TOO_MUCH_BYTES = 30 << 20
/** More than this a gateway that keeps nothing of what it refuses does not grow by. */
const GROWN_BYTES_MAX = 64 << 20

const bearing = (mesh: AttackedMesh) => ({ authorization: `Bearer ${mesh.tokenOf('support')}` })

const form = (type: string) => ({
  how: `a form of ${type}`,
  answer: '415 MEDIA_TYPE_UNSUPPORTED',
  by: async (mesh: AttackedMesh) =>
    told(await mesh.post({ method: 'POST', headers: { ...bearing(mesh), 'content-type': type }, body: 'query={__typename}' })),
})

/** What is said before the gateway has anything to answer; it hangs up by itself. */
const said = (how: string, answer: string, words: string) => ({
  how,
  answer,
  by: async ({ url }: AttackedMesh) => {
    const { socket, heard } = await rawConnection(url)
    socket.write(words)
    return toldOnTheWire(await heard)
  },
})

async function withoutEnd(mesh: AttackedMesh): Promise<string> {
  const before = await mesh.figure('process_resident_memory_bytes')
  const { socket, heard } = await rawConnection(mesh.url)
  const over = heard.then(() => undefined)
  socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  for (let sent = 0; sent < TOO_MUCH_BYTES && !socket.destroyed; sent += chunk.length)
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), over])
  const answer = toldOnTheWire(await heard)
  const grown_bytes = (await mesh.figure('process_resident_memory_bytes')) - before
  return grown_bytes < GROWN_BYTES_MAX ? answer : `${answer}, and ${grown_bytes} bytes more memory`
}

const packed = async (mesh: AttackedMesh) =>
  told(
    await mesh.post({
      method: 'POST',
      headers: { ...bearing(mesh), 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(TOO_MUCH_BYTES)),
    }),
  )

async function foreignPage({ url }: AttackedMesh): Promise<string> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { origin: 'https://elsewhere.example' })
  const [error] = await once(socket, 'error')
  return /\d{3}/.exec(String(error))?.[0] ?? String(error)
}

export const REQUESTS: readonly Attack[] = [
  ...of('text/plain, urlencoded, a GET mutation, a foreign Origin on the WebSocket', [
    form('text/plain'),
    form('application/x-www-form-urlencoded'),
    {
      how: 'a mutation by GET',
      answer: '405 BAD_REQUEST',
      by: async (mesh) =>
        told(
          await mesh.post(
            { headers: { ...bearing(mesh), 'apollo-require-preflight': '1' } },
            `?query=${encodeURIComponent('mutation { __typename }')}`,
          ),
        ),
    },
    {
      how: 'a question by GET, as a link of another site makes it',
      answer: '400 BAD_REQUEST',
      by: async (mesh) => told(await mesh.post({ headers: bearing(mesh) }, `?query=${encodeURIComponent('{ __typename }')}`)),
    },
    { how: 'a WebSocket of another site', answer: '403', by: foreignPage },
  ]),
  ...of('30 MB body, gzip bomb, lying Content-Length', [
    said('thirty megabytes by the header', '413 REQUEST_TOO_LARGE', `${HEAD}Content-Length: ${TOO_MUCH_BYTES}\r\n\r\n`),
    { how: 'thirty megabytes without a length, and flat memory', answer: '413 REQUEST_TOO_LARGE', by: withoutEnd },
    { how: 'thirty megabytes packed small', answer: '415 ENCODING_UNSUPPORTED', by: packed },
    said('more than its length', '400', `${HEAD}Content-Length: 10\r\n\r\n${QUESTION}`),
    said('two lengths', '400', `${HEAD}Content-Length: 26\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  ]),
  ...of('slow headers or body', [
    said('headers that do not end', '408', HEAD),
    said('a body that does not end', '408', `${HEAD}Content-Length: 100\r\n\r\n{`),
  ]),
]
