import { type ConstDirectiveNode, Kind } from 'graphql'
import { fieldsOf, hasFields, readDocument } from '../compose/subgraph-document.js'
import type { Subgraph } from '../subgraph.js'

/** What `@cacheControl` says of a type or a field: for how long an answer holds, or that it holds as long as what it is in. */
export interface CacheHint {
  readonly max_age_s: number | undefined
  readonly inherits: boolean
}

/** By `Type` and by `Type.field`. Where several parts say something of one, the shortest holds. */
export type CacheHints = ReadonlyMap<string, CacheHint>

const DIRECTIVE = 'cacheControl'

export function cacheHints(parts: readonly Pick<Subgraph, 'name' | 'sdl'>[]): CacheHints {
  const hints = new Map<string, CacheHint>()
  const note = (place: string, directives: readonly ConstDirectiveNode[] = []) => {
    const use = directives.find(({ name }) => name.value === DIRECTIVE)
    if (use) hints.set(place, shorter(hints.get(place), hintOf(use)))
  }
  for (const part of parts.map(readDocument)) {
    for (const node of part.document.definitions) if (hasFields(node)) note(node.name.value, node.directives)
    for (const { type, field } of fieldsOf(part)) note(`${type.name.value}.${field.name.value}`, field.directives)
  }
  return hints
}

/** Its scope says nothing here: every answer is kept for equal rights alone. */
function hintOf(use: ConstDirectiveNode): CacheHint {
  const said = (name: string) => use.arguments?.find((one) => one.name.value === name)?.value
  const [maxAge, inherit] = [said('maxAge'), said('inheritMaxAge')]
  return {
    max_age_s: maxAge?.kind === Kind.INT ? Number(maxAge.value) : undefined,
    inherits: inherit?.kind === Kind.BOOLEAN && inherit.value,
  }
}

function shorter(one: CacheHint | undefined, other: CacheHint): CacheHint {
  if (!one) return other
  const ages = [one.max_age_s, other.max_age_s].filter((age) => age !== undefined)
  return { max_age_s: ages.length > 0 ? Math.min(...ages) : undefined, inherits: one.inherits && other.inherits }
}
