/** Which delete files each data file has, told once where many data files have the same ones. */
export interface DistinctSets<File> {
  /** Every delete file, once. */
  readonly files: readonly File[]
  /** Places in `files`. */
  readonly sets: readonly (readonly number[])[]
  /** For each data file, its place in `sets`. */
  readonly setOf: readonly number[]
}

export function distinctSets<File extends { readonly path: string }>(deletes: readonly (readonly File[])[]): DistinctSets<File> {
  const places = new Map<string, { readonly at: number; readonly file: File }>()
  const sets = new Map<string, { readonly at: number; readonly set: readonly number[] }>()
  const placeOf = (file: File) => {
    const known = places.get(file.path) ?? { at: places.size, file }
    places.set(file.path, known)
    return known.at
  }
  const setOf = deletes.map((each) => {
    const set = [...new Set(each.map(placeOf))].toSorted((a, b) => a - b)
    const known = sets.get(set.join()) ?? { at: sets.size, set }
    sets.set(set.join(), known)
    return known.at
  })
  return { files: [...places.values()].map(({ file }) => file), sets: [...sets.values()].map(({ set }) => set), setOf }
}
