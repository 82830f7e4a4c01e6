/** Records that are held for one person, by their names; and those that may not come together. */
export class PersonSets {
  readonly #parents = new Map<string, string>()
  readonly #members = new Map<string, string[]>()
  readonly #strangers = new Map<string, string[]>()

  find(record: string): string {
    let at = record
    for (let parent = this.#parents.get(at); parent !== undefined; parent = this.#parents.get(at)) at = parent
    return at
  }

  areOne(one: string, other: string): boolean {
    return this.find(one) === this.find(other)
  }

  membersOf(record: string): readonly string[] {
    const root = this.find(record)
    return this.#members.get(root) ?? [root]
  }

  /** The smaller set goes into the larger one. */
  join(one: string, other: string): void {
    if (this.areOne(one, other)) return
    const [left, right] = [this.membersOf(one), this.membersOf(other)]
    const [large, small] = left.length >= right.length ? [left, right] : [right, left]
    const [root, gone] = [this.find(large[0] ?? one), this.find(small[0] ?? other)]
    this.#parents.set(gone, root)
    this.#members.set(root, [...large, ...small])
    this.#members.delete(gone)
    const strangers = this.#strangers.get(gone) ?? []
    this.#strangers.set(root, [...(this.#strangers.get(root) ?? []), ...strangers])
  }

  keepApart(one: string, other: string): void {
    for (const [record, stranger] of [
      [this.find(one), other],
      [this.find(other), one],
    ] as const)
      this.#strangers.set(record, [...(this.#strangers.get(record) ?? []), stranger])
  }

  mayJoin(one: string, other: string): boolean {
    return !(this.#strangers.get(this.find(one)) ?? []).some((stranger) => this.areOne(stranger, other))
  }
}
