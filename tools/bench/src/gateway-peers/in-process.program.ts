import { viewerOfEverything } from '@storemesh/access'
import { startGateway } from '@storemesh/gateway'
import { silentLog } from '@storemesh/telemetry'
import * as graphql from 'graphql'
import { shopDomains } from './shop.js'
import { domainSchema, sdlOf } from './shop-schema.js'

/** Our gateway with the domains in its process, with the limits and the rest that it has by default. */
const gateway = await startGateway({
  host: '127.0.0.1',
  port: 0,
  viewerOf: () => viewerOfEverything('bench'),
  log: silentLog,
  subgraphs: shopDomains.map((domain) => {
    const schema = domainSchema(graphql, domain)
    return {
      name: domain.name,
      sdl: sdlOf(domain),
      execute: ({ document, variables, context }) =>
        graphql.execute({ schema, document, variableValues: variables, contextValue: context }),
    }
  }),
})
process.stdout.write(`${gateway.url}/graphql\n`)
process.on('SIGINT', () => void gateway.drain())
