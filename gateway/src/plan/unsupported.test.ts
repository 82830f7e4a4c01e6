import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { refuseUnsupported } from './unsupported.js'

const supergraph = (field: string) => parse(`type Order { id: ID! ${field} } type Query { order: Order }`)

test('a supergraph with an argument from context is refused by type and field', () => {
  const field =
    'total(currency: String): Int @join__field(graph: A, contextArguments: [{ context: "a__order", name: "currency", type: "String", selection: "{ id }" }])'
  expect(() => refuseUnsupported(supergraph(field))).toThrow('SUPERGRAPH_UNSUPPORTED: Order.total')
  expect(() => refuseUnsupported(supergraph('total: Int @join__field(graph: A)'))).not.toThrow()
})
