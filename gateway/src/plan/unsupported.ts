import { Fault } from '@storemesh/core'
import { type DocumentNode, Kind } from 'graphql'

/** A supergraph that others composed may hold what the planner drops without a word: refused by name rather than answered wrong. */
export function refuseUnsupported(supergraph: DocumentNode): void {
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const { name, directives = [] } of type.fields ?? []) {
      const uses = directives.filter((use) => use.name.value === 'join__field')
      if (!uses.some(({ arguments: given = [] }) => given.some((argument) => argument.name.value === 'contextArguments')))
        continue
      const what = `${type.name.value}.${name.value} takes an argument by @fromContext, which the planner drops`
      throw new Fault('SUPERGRAPH_UNSUPPORTED', `${what}; hand the value over with @requires`)
    }
  }
}
