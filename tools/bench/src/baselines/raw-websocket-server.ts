import { createServer } from 'node:http'
import { systemClock } from '@storemesh/core'
import { type WebSocket, WebSocketServer } from 'ws'

/** The least that a fan-out does: so many events a second, each the same bytes to every socket of one group in turn. */
const [rate = '0', groups = '1', bytes = '300'] = process.argv.slice(2)
const TICK_MS = 5
const sockets = new Map<string, Set<WebSocket>>()
const server = createServer((_request, response) => {
  const { user, system } = process.cpuUsage()
  response.end(`process_cpu_seconds ${(user + system) / 1e6}\nprocess_resident_memory_bytes ${process.memoryUsage.rss()}\n`)
})
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', (data) => {
    const group = /"group":"(\d+)"/.exec(Buffer.isBuffer(data) ? data.toString() : '')?.[1]
    if (group === undefined) return socket.send('{"type":"connection_ack"}')
    sockets.set(group, (sockets.get(group) ?? new Set()).add(socket))
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}/graphql\n`)
})
const ended = new AbortController()
process.on('SIGINT', () => ended.abort())
const begun_ms = systemClock.elapsed_ms()
for (let told = 0; !ended.signal.aborted; ) {
  await systemClock.sleep(TICK_MS, ended.signal)
  const due = ((systemClock.elapsed_ms() - begun_ms) * Number(rate)) / 1000
  for (; told < due; told++) {
    const head = `{"id":"0","type":"next","payload":{"data":{"sold":{"at":${systemClock.now_ms()},"note":"`
    const text = `${head}${'n'.repeat(Math.max(0, Number(bytes) - head.length - 8))}"}}}}`
    for (const socket of sockets.get(String(told % Number(groups))) ?? []) socket.send(text)
  }
}
process.exit(0)
