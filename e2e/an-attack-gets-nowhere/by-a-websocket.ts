import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type Attack, of } from './attack.js'
import type { AttackedMesh } from './attacked-mesh.js'
import { now_s } from './issuer.js'

const SUBSCRIPTIONS_MAX = 1000
const OF_ONE_CONNECTION = 100
const PERSONS = 'subscription { customer360Changed { kind } }'

interface Message {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

const subscribe = (id: string, query = PERSONS): Message => ({ id, type: 'subscribe', payload: { query } })
const initOf = (token: string): Message => ({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })

/** A client that keeps to nothing. */
async function connection({ url }: AttackedMesh) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`)
  const say = (message: Message | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  const hears = (type: string) =>
    new Promise<string>((resolve) => {
      socket.on('message', (data) => {
        const text = Buffer.isBuffer(data) ? data.toString() : ''
        const { type: told }: Message = JSON.parse(text)
        if (told === type) resolve(text)
      })
    })
  await once(socket, 'open')
  return { socket, closed, say, hears }
}

/** Says all of it, waiting for the acknowledgement where it stands; the close code is what comes of it. */
const says = (how: string, answer: string, words: (init: Message) => readonly (Message | string)[]) => ({
  how,
  answer,
  by: async (mesh: AttackedMesh) => {
    const { say, hears, closed } = await connection(mesh)
    const acknowledged = hears('connection_ack')
    for (const word of words(initOf(mesh.tokenOf('fraud-analyst')))) {
      if (word === 'acknowledged') await acknowledged
      else say(word)
    }
    return (await closed).slice(0, 4)
  },
})

/** As many subscriptions on each connection as it may have, until one is refused. */
async function flood(mesh: AttackedMesh): Promise<string> {
  const sockets: WebSocket[] = []
  let refused: string | undefined
  while (refused === undefined && sockets.length <= SUBSCRIPTIONS_MAX / OF_ONE_CONNECTION) {
    const { socket, say, hears } = await connection(mesh)
    sockets.push(socket)
    const acknowledged = hears('connection_ack')
    const error = hears('error')
    const pong = hears('pong')
    say(initOf(mesh.tokenOf('fraud-analyst')))
    await acknowledged
    for (let n = 0; n < OF_ONE_CONNECTION; n++) say(subscribe(`s${n}`))
    say({ type: 'ping' }) // what was said before it has been taken or refused by then
    refused = await Promise.race([error, pong.then(() => undefined)])
  }
  const running = await mesh.figure('mesh_gateway_subscriptions')
  for (const socket of sockets) socket.terminate()
  const code = /"code":"(?<code>\w+)"/.exec(refused ?? '')?.groups?.['code'] ?? 'nothing refused'
  return running <= SUBSCRIPTIONS_MAX ? code : `${code}, and ${running} that run`
}

async function floodOfOne(mesh: AttackedMesh): Promise<string> {
  const { socket, say, hears } = await connection(mesh)
  const acknowledged = hears('connection_ack')
  const refused = hears('error')
  say(initOf(mesh.tokenOf('fraud-analyst')))
  await acknowledged
  for (let n = 0; n <= OF_ONE_CONNECTION; n++) say(subscribe(`s${n}`))
  const text = await refused
  socket.terminate()
  return /"code":"(?<code>\w+)"/.exec(text)?.groups?.['code'] ?? text
}

async function outlived(mesh: AttackedMesh): Promise<string> {
  const { say, hears, closed } = await connection(mesh)
  const acknowledged = hears('connection_ack')
  const exp = now_s() + 3
  say(initOf(mesh.issuer.token({ role: 'fraud-analyst', sub: 'siti', exp })))
  await acknowledged
  say(subscribe('1'))
  return closed
}

export const WEBSOCKETS: readonly Attack[] = [
  ...of('WebSocket: garbage, no init, double init, duplicate id, subscribe before ack', [
    says('no JSON', '4400', () => ['rubbish']),
    says('a subscription before it may', '4401', () => [subscribe('1')]),
    says('nothing at all', '4408', () => []),
    says('two operations of one id', '4409', (init) => [init, 'acknowledged', subscribe('1'), subscribe('1')]),
    says('two initialisations', '4429', (init) => [init, 'acknowledged', init]),
    says('a token that is none', '4403', () => [initOf('rubbish')]),
  ]),
  ...of('subscription flood', [
    { how: 'more than a connection may have', answer: 'OPERATIONS_TOO_MANY', by: floodOfOne },
    { how: 'more than one identity may have, over many connections', answer: 'SUBSCRIPTIONS_TOO_MANY', by: flood },
  ]),
  ...of('token expires during a subscription', [
    { how: 'a stream whose token ends', answer: '4403 Token expired', by: outlived },
  ]),
]
