/** What makes a schema that answers: apart from the rest, because it loads GraphQL and most commands ask none. */
export { type BuiltSubgraph, buildSubgraph, type SubgraphAnswer, type SubgraphQuestion } from './build-subgraph.js'
export { subgraphSdl } from './subgraph-document.js'
