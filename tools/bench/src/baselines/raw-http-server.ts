import { createServer } from 'node:http'

/** The least that an HTTP server does for a question: takes it in and answers the same bytes. */
const [text = ''] = process.argv.slice(2)
const answer = Buffer.from(text, 'base64')
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}/graphql\n`)
})
process.on('SIGINT', () => {
  server.close()
  server.closeAllConnections()
})
