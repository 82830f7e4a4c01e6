/** What stands for a name that nobody expected. */
export const OTHER = 'other'

const NAME_LENGTH_MAX = 64

/** A name as it may stand in a label: those that are known, and the first of others. A label that clients could fill would have no end. */
export function boundedNames(names_max: number, known: Iterable<string> = []): (name: string) => string {
  const expected = new Set(known)
  const told = new Set<string>()
  return (name) => {
    if (expected.has(name) || told.has(name)) return name
    if (told.size >= names_max || name.length > NAME_LENGTH_MAX) return OTHER
    told.add(name)
    return name
  }
}
