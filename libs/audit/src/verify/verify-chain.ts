import { readFile } from 'node:fs/promises'
import { type EntryLine, NOTHING_BEFORE, readLine } from '../chain/entry-line.js'
import { type Segment, segmentsIn, tornIn } from '../chain/segments.js'
import type { Head } from '../heads/head.js'
import type { ChainReport, Flaw } from './audit-report.js'

/** Where a walk along a chain stands. */
interface Walk {
  readonly chain: string
  sequence: number
  /** Undefined: nothing before this place is looked at, so that its first entry is believed. */
  previous: string | undefined
  readonly heads: ReadonlyMap<number, readonly Head[]>
}

export interface ChainToVerify {
  readonly folder: string
  readonly chain: string
  readonly heads: readonly Head[]
  /** Only what may be as young as this. */
  readonly from: string | undefined
}

export async function verifyChain({ folder, chain, heads, from }: ChainToVerify): Promise<ChainReport> {
  const all = await segmentsIn(folder)
  const segments = await youngerThan(all, from)
  const [first] = segments
  const isWhole = first === all[0]
  const start = isWhole ? 1 : (first?.first ?? 1)
  const walk: Walk = {
    chain,
    sequence: start,
    previous: isWhole ? NOTHING_BEFORE : undefined,
    heads: bySequence(heads),
  }
  const torn = [...(await tornIn(folder))]
  for (const [at, { path, first: named }] of segments.entries()) {
    const text = await readFile(path, 'latin1')
    const lines = text.split('\n')
    const rest = lines.pop() ?? ''
    const isLast = at === segments.length - 1
    const flaw = (named === walk.sequence ? undefined : misplaced(walk, named)) ?? walkAlong(lines, walk)
    const cut = rest === '' || isLast ? undefined : changed(walk.sequence, path)
    if (flaw ?? cut) return report(walk, start, heads, torn, flaw ?? cut)
    if (rest !== '') torn.push(`${path}: ${Buffer.byteLength(rest)} bytes past entry ${walk.sequence - 1}`)
  }
  const most = heads.reduce((max, { sequence }) => Math.max(max, sequence), 0)
  return report(walk, start, heads, torn, most >= walk.sequence ? cutOff(walk, most) : undefined)
}

function bySequence(heads: readonly Head[]): ReadonlyMap<number, readonly Head[]> {
  const found = new Map<number, Head[]>()
  for (const head of heads) found.set(head.sequence, [...(found.get(head.sequence) ?? []), head])
  return found
}

const report = (walk: Walk, start: number, heads: readonly Head[], torn: readonly string[], flaw: Flaw | undefined) => ({
  chain: walk.chain,
  entries: walk.sequence - start,
  heads: heads.length,
  flaws: flaw ? [flaw] : [],
  torn,
})

/** The first place that is not as it was written. */
function walkAlong(lines: readonly string[], walk: Walk): Flaw | undefined {
  for (const text of lines) {
    const line = readLine(text)
    const flaw = line ? flawOf(line, walk) : changed(walk.sequence, text)
    if (!line || flaw) return flaw
    walk.sequence += 1
    walk.previous = line.hash
  }
  return undefined
}

function flawOf(line: EntryLine, walk: Walk): Flaw | undefined {
  const { chain, sequence, previous, hash } = line
  const at = walk.sequence
  if (chain !== walk.chain)
    return { sequence: at, what: 'from another chain', expected: `an entry of ${walk.chain}`, got: `one of ${chain}` }
  if (sequence !== at) return misplaced(walk, sequence)
  if (walk.previous !== undefined && previous !== walk.previous)
    return {
      sequence: at,
      what: 'changed',
      expected: `an entry that follows ${walk.previous}`,
      got: `one that follows ${previous}`,
    }
  const head = walk.heads.get(at)?.find((one) => one.hash !== hash)
  return head && { sequence: at, what: 'changed', expected: `the hash ${head.hash}, which a signed head has`, got: hash }
}

const misplaced = ({ sequence }: Walk, got: number): Flaw => ({
  sequence,
  what: 'out of order',
  expected: `entry ${sequence}`,
  got: `entry ${got}`,
})

const changed = (sequence: number, text: string): Flaw => ({
  sequence,
  what: 'changed',
  expected: 'an entry with its own hash',
  got: `${Buffer.byteLength(text)} bytes that are not what was written`,
})

const cutOff = ({ sequence }: Walk, most: number): Flaw => ({
  sequence,
  what: 'cut off',
  expected: `entries up to ${most}, which a signed head has`,
  got: sequence === 1 ? 'none' : `entries up to ${sequence - 1}`,
})

/** From the last file on that begins before the moment. */
async function youngerThan(segments: readonly Segment[], from: string | undefined): Promise<readonly Segment[]> {
  if (from === undefined) return segments
  let start = 0
  for (const [at, { path }] of segments.entries()) {
    const [text = ''] = (await readFile(path, 'latin1')).split('\n', 1)
    const line = readLine(text)
    if (line && line.at <= from) start = at
  }
  return segments.slice(start)
}
