import * as graphql from 'graphql'
import { answerJson } from './answer-json.js'
import { shopDomains } from './shop.js'
import { domainSchema } from './shop-schema.js'

/** The three domains, each below a path of its own. Every gateway over HTTP asks these. */
const schemas = new Map(shopDomains.map((domain) => [domain.name, domainSchema(graphql, domain)]))
const known = new Map<string, graphql.DocumentNode>()

answerJson(({ path, query, variables }) => {
  const schema = schemas.get(path.slice(1))
  if (!schema) return { errors: [{ message: `expected the path of one of ${[...schemas.keys()].join(', ')}` }] }
  const document = known.get(query) ?? graphql.parse(query)
  if (known.size < 100) known.set(query, document)
  return graphql.execute({ schema, document, variableValues: variables })
})
