import { Fault } from '@storemesh/core'
import { answerJson } from './answer-json.js'
import { peerIn } from './peer-packages.js'
import { oneShop } from './shop.js'
import { oneSchema } from './shop-schema.js'

/** The shop as one schema, compiled, with nothing in front of it. Its packages are those of the folder that is named. */
interface Jit {
  compileQuery(
    schema: unknown,
    document: unknown,
  ): { readonly query?: (root: unknown, context: unknown, variables: unknown) => unknown }
}
const [folder = ''] = process.argv.slice(2)
const peer = peerIn(folder)
const graphql: typeof import('graphql') = peer('graphql')
const jit: Jit = peer('graphql-jit')

const schema = oneSchema(graphql, oneShop)
const known = new Map<string, ReturnType<Jit['compileQuery']>>()

answerJson(({ query, variables }) => {
  const compiled = known.get(query) ?? jit.compileQuery(schema, graphql.parse(query))
  if (known.size < 100) known.set(query, compiled)
  if (!compiled.query) throw new Fault('BENCH_NO_ANSWER', 'expected a question that graphql-jit compiles')
  return compiled.query({}, {}, variables)
})
