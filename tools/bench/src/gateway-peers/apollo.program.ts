import { readFile } from 'node:fs/promises'
import { peerIn } from './peer-packages.js'

/** @apollo/gateway behind Apollo Server, as its documentation starts it. Its packages are those of the folder that is named. */
interface Apollo {
  readonly ApolloServer: new (options: { readonly gateway: unknown }) => unknown
}
interface Standalone {
  readonly startStandaloneServer: (server: unknown, options: { readonly listen: object }) => Promise<{ readonly url: string }>
}
interface ApolloGateways {
  readonly ApolloGateway: new (options: { readonly supergraphSdl: string }) => unknown
}
const [folder = '', supergraph = ''] = process.argv.slice(2)
const peer = peerIn(folder)
const { ApolloServer }: Apollo = peer('@apollo/server')
const { startStandaloneServer }: Standalone = peer('@apollo/server/standalone')
const { ApolloGateway }: ApolloGateways = peer('@apollo/gateway')

const gateway = new ApolloGateway({ supergraphSdl: await readFile(supergraph, 'utf8') })
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), { listen: { host: '127.0.0.1', port: 0 } })
process.stdout.write(`${url.replace('localhost', '127.0.0.1')}\n`)
process.on('SIGINT', () => process.exit(0))
