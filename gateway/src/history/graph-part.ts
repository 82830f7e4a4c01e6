/** A subgraph as the graph is composed of it. */
export interface GraphPart {
  readonly name: string
  readonly sdl: string
}

/** The subgraphs with the schemas that an earlier graph had of them. Those that it did not have are not in it. */
export const partsHeldAt = <Part extends GraphPart>(
  found: readonly Part[],
  held: { readonly parts: readonly GraphPart[] } | undefined,
): readonly Part[] => {
  if (!held) return found
  const sdlOf = new Map(held.parts.map(({ name, sdl }) => [name, sdl]))
  return found.flatMap((part) => {
    const sdl = sdlOf.get(part.name)
    return sdl === undefined ? [] : [{ ...part, sdl }]
  })
}
