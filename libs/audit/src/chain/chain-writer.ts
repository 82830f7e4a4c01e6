import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '@storemesh/core'
import type { AuditEntry } from '../audit-entry.js'
import { newLine, NOTHING_BEFORE, readLine } from './entry-line.js'
import { type OpenSegment, type SegmentFile, syncFolder } from './segment-file.js'
import { type Segment, segmentPath, segmentsIn, tornIn } from './segments.js'

/** The last entry of a chain. */
export interface ChainEnd {
  readonly sequence: number
  readonly hash: string
}

export interface TimedEntry {
  readonly at: string
  readonly entry: AuditEntry
}

export interface ChainWriter {
  end(): ChainEnd
  /** All of them by one write, or none. */
  write(entries: readonly TimedEntry[]): Promise<void>
  close(): Promise<void>
}

export interface ChainPlace {
  /** The folder of this chain alone. */
  readonly folder: string
  readonly chain: string
  readonly segment_bytes_max: number
  readonly openSegment: OpenSegment
  /** Told of what a killed writer left of a line. */
  readonly onTorn: (file: string, bytes: number) => void
}

/** Goes on where the chain ends. Only one may write a chain: whoever opens it has its lock. AUDIT_CHAIN_BROKEN. */
export async function openChain(place: ChainPlace): Promise<ChainWriter> {
  const { folder, chain, segment_bytes_max, openSegment } = place
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await syncFolder(dirname(folder))
  const segments = await segmentsIn(folder)
  const last = segments.at(-1)
  let file = await openSegment(last?.path ?? segmentPath(folder, 1))
  let end: ChainEnd
  try {
    if (last) await keepTornAside(last, file, place)
    end = await endOf(segments, chain)
  } catch (error) {
    await file.close()
    throw error
  }

  async function roll(): Promise<void> {
    const next = await openSegment(segmentPath(folder, end.sequence + 1))
    await file.close()
    file = next
  }
  return {
    end: () => end,
    async write(entries) {
      if (file.size_bytes() >= segment_bytes_max) await roll()
      let next = end
      const lines = entries.map(({ at, entry }) => {
        const sequence = next.sequence + 1
        const { hash, text } = newLine({ chain, sequence, at, previous: next.hash, entry })
        next = { sequence, hash }
        return text
      })
      await file.write(Buffer.from(lines.join('')))
      end = next
    },
    close: () => file.close(),
  }
}

const NEWLINE = 10

/** What follows the last whole line was told to nobody: it is kept for whoever looks into it, and the chain goes on before it. */
async function keepTornAside({ path }: Segment, file: SegmentFile, { folder, onTorn }: ChainPlace): Promise<void> {
  const bytes = await readFile(path)
  const whole = bytes.lastIndexOf(NEWLINE) + 1
  if (whole === bytes.length) return
  const before = await tornIn(folder)
  const kept = join(folder, `torn-${whole}-${before.length + 1}.bytes`)
  await writeFile(kept, bytes.subarray(whole), { flush: true, mode: 0o600 })
  await syncFolder(folder)
  await file.cut(whole)
  onTorn(kept, bytes.length - whole)
}

async function endOf(segments: readonly Segment[], chain: string): Promise<ChainEnd> {
  for (const { path, first } of segments.toReversed()) {
    const text = await readFile(path, 'latin1')
    const lastText = text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1) ?? ''
    if (lastText === '' && first > 1) continue
    if (lastText === '') break
    const line = readLine(lastText)
    if (line?.chain === chain) return line
    throw new Fault(
      'AUDIT_CHAIN_BROKEN',
      `${path}: expected its last entry as the chain ${chain} wrote it. Nothing is added to it; see mesh audit verify, then put the folder aside`,
    )
  }
  return { sequence: 0, hash: NOTHING_BEFORE }
}
