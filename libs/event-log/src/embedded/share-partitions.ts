/** Whose a partition is, and since which sharing: a member that had it before and has it again is not the same owner. */
export interface Owner {
  readonly member: string
  readonly generation: number
}

/**
 * Deals the partitions out so that no member has two more than another, and as few as possible change hands. The same members
 * and owners always share alike, whoever counts. A partition of no member has the empty name.
 */
export function sharePartitions(members: readonly string[], owners: readonly Owner[]): readonly Owner[] {
  const counts = new Map(members.toSorted().map((member) => [member, 0]))
  const fair = Math.floor(owners.length / Math.max(1, counts.size))
  let larger = owners.length - fair * counts.size
  const kept = owners.map(({ member }) => {
    const count = counts.get(member)
    if (count === undefined || count > fair || (count === fair && larger === 0)) return undefined
    if (count === fair) larger--
    counts.set(member, count + 1)
    return member
  })
  return owners.map((owner, partition) => {
    const member = kept[partition] ?? takeTurn(counts)
    return member === owner.member ? owner : { member, generation: owner.generation + 1 }
  })
}

/** The first of those who have least. */
function takeTurn(counts: Map<string, number>): string {
  let least = ''
  for (const [member, count] of counts) if (count < (counts.get(least) ?? Number.POSITIVE_INFINITY)) least = member
  if (least !== '') counts.set(least, (counts.get(least) ?? 0) + 1)
  return least
}
