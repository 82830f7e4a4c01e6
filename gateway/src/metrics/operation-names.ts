import { Kind, parse } from 'graphql'
import type { Manifest } from '../persisted/manifest.js'

/** The names of the operations that are listed. A text that is no GraphQL has none: whoever asks it is told. */
export function operationNames(manifest: Manifest): ReadonlySet<string> {
  const names = new Set<string>()
  for (const text of manifest.values()) for (const name of namesIn(text)) names.add(name)
  return names
}

function namesIn(text: string): readonly string[] {
  try {
    const { definitions } = parse(text, { noLocation: true })
    return definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION && node.name ? [node.name.value] : []))
  } catch {
    return []
  }
}
