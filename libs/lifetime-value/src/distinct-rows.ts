/** Rows that are alike, told once. */
export interface DistinctRows {
  /** The columns as they were given, each distinct row once, in the order of their first appearance. */
  readonly columns: readonly Float64Array[]
  readonly counts: Float64Array
  /** Of each row that was given, the distinct row that it is. */
  readonly placeOf: Uint32Array
}

const FREE = 0xffffffff

/** A table of places by hash, without an object for any row: customers come by the million. */
export function distinctRows(columns: readonly Float64Array[], length: number): DistinctRows {
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, length * 2)))).fill(FREE)
  const firsts = new Uint32Array(length)
  const counts = new Float64Array(length)
  const placeOf = new Uint32Array(length)
  const hashOf = hasher(columns)
  const isAlike = (one: number, other: number) => columns.every((column) => column[one] === column[other])
  let distinct = 0
  for (let row = 0; row < length; row += 1) {
    let slot = hashOf(row) & (slots.length - 1)
    for (;;) {
      const place = slots[slot] ?? FREE
      if (place === FREE || isAlike(firsts[place] ?? 0, row)) break
      slot = (slot + 1) & (slots.length - 1)
    }
    if (slots[slot] === FREE) {
      slots[slot] = distinct
      firsts[distinct] = row
      distinct += 1
    }
    const place = slots[slot] ?? 0
    counts[place] = (counts[place] ?? 0) + 1
    placeOf[row] = place
  }
  return {
    columns: columns.map((column) => Float64Array.from(firsts.subarray(0, distinct), (row) => column[row] ?? 0)),
    counts: counts.slice(0, distinct),
    placeOf,
  }
}

/** From the bits of the numbers, mixed as MurmurHash3 does. */
function hasher(columns: readonly Float64Array[]): (row: number) => number {
  const number = new Float64Array(1)
  const words = new Uint32Array(number.buffer)
  const mixed = (hash: number, word: number) => {
    const scrambled = Math.imul(word, 0xcc9e2d51)
    const turned = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593)
    return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0
  }
  return (row) => {
    let hash = 0
    for (const column of columns) {
      number[0] = (column[row] ?? 0) + 0 // −0 is 0
      hash = mixed(mixed(hash, words[0] ?? 0), words[1] ?? 0)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return hash ^ (hash >>> 16)
  }
}

/** How many there are of each value of a column. */
export function countsOf(column: Float64Array, counts: Float64Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const [at, value] of column.entries()) found.set(value, (found.get(value) ?? 0) + (counts[at] ?? 0))
  return found
}
