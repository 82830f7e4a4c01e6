import { boundedCache } from './bounded-cache.js'

/** Prints the members of a list that grows at its end: of those that it printed before it does only the new ones. */
export type ListPrinter<Member> = (table: string, members: readonly Member[]) => Uint8Array

export function listPrinter<Member extends object>(textOf: (member: Member) => string): ListPrinter<Member> {
  const printed = boundedCache<Printed<Member>>(PRINTED_BYTES_MAX, ({ buffer }) => buffer.length)
  return (table, members) => {
    const before = printed.get(table)
    const known = before && continues(before, members) ? before : undefined
    const count = known?.count ?? 0
    const news = members.slice(count).map((member, at) => `${count + at === 0 ? '' : ','}${textOf(member)}`)
    const { buffer, size_bytes } = withText(known ?? NOTHING, news.join(''))
    printed.set(table, { buffer, size_bytes, count: members.length, last: members.at(-1) })
    return buffer.subarray(0, size_bytes)
  }
}

/** A table's list as it was printed last: nearly always one has come since, and none has gone. */
interface Printed<Member> extends Text {
  readonly count: number
  readonly last: Member | undefined
}

interface Text {
  /** With room for more: what was printed is not copied for each that comes. */
  readonly buffer: Buffer
  readonly size_bytes: number
}

const NOTHING: Text = { buffer: Buffer.alloc(0), size_bytes: 0 }
const PRINTED_BYTES_MAX = 16 * 1024 * 1024

/** Members come at the end and keep their order: where the last one stands where it stood, none before it is gone. */
const continues = <Member>({ count, last }: Printed<Member>, members: readonly Member[]): boolean =>
  count > 0 && members[count - 1] === last

function withText({ buffer, size_bytes }: Text, text: string): Text {
  const needed = size_bytes + Buffer.byteLength(text)
  const roomy = needed <= buffer.length ? buffer : Buffer.allocUnsafe(needed * 2)
  if (roomy !== buffer) buffer.copy(roomy, 0, 0, size_bytes)
  roomy.write(text, size_bytes)
  return { buffer: roomy, size_bytes: needed }
}
