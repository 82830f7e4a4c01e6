/** Which delete files each data file has, told once where many data files have the same ones. */
export interface DistinctSets {
  /** Every delete file, once. */
  readonly paths: readonly string[]
  /** Places in `paths`. */
  readonly sets: readonly (readonly number[])[]
  /** For each data file, its place in `sets`. */
  readonly setOf: readonly number[]
}

export function distinctSets(deletes: readonly (readonly { readonly path: string }[])[]): DistinctSets {
  const places = new Map<string, number>()
  const sets = new Map<string, { readonly at: number; readonly set: readonly number[] }>()
  const placeOf = (path: string) => {
    const known = places.get(path) ?? places.size
    places.set(path, known)
    return known
  }
  const setOf = deletes.map((each) => {
    const set = [...new Set(each.map(({ path }) => placeOf(path)))].toSorted((a, b) => a - b)
    const known = sets.get(set.join()) ?? { at: sets.size, set }
    sets.set(set.join(), known)
    return known.at
  })
  return { paths: [...places.keys()], sets: [...sets.values()].map(({ set }) => set), setOf }
}
