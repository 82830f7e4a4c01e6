/** Fewer of the same than this are packed among others. */
const RUN_MIN = 8
const PACK = 8

/**
 * Levels as Parquet's hybrid of runs and packs writes them, led by their length: a run of one level is its number and the
 * level, and eight levels that differ are packed, each in as many bits as the highest one takes.
 */
export function encodedLevels(levels: Uint8Array, highest: number): Uint8Array {
  const bits = 32 - Math.clz32(highest)
  const out = new Uint8Array(4 + 16 + levels.length * 2)
  let to = 4
  let at = 0
  while (at < levels.length) {
    const run = runAt(levels, at)
    if (run >= RUN_MIN || at + run === levels.length) {
      to = writeVarint(out, to, run << 1)
      out[to++] = levels[at] ?? 0
      at += run
    } else {
      const packs = packsAt(levels, at)
      to = writeVarint(out, to, (packs << 1) | 1)
      for (let pack = 0; pack < packs; pack++, at += PACK) to = writePack(out, to, levels, at, bits)
    }
  }
  new DataView(out.buffer).setUint32(0, to - 4, true)
  return out.subarray(0, to)
}

function runAt(levels: Uint8Array, at: number): number {
  const level = levels[at]
  let end = at + 1
  while (end < levels.length && levels[end] === level) end++
  return end - at
}

/** How many packs of eight until a run is worth its own. The last pack may reach past the end. */
function packsAt(levels: Uint8Array, at: number): number {
  let packs = 1
  for (let next = at + PACK; next < levels.length && runAt(levels, next) < RUN_MIN; next += PACK) packs++
  return packs
}

function writePack(out: Uint8Array, to: number, levels: Uint8Array, at: number, bits: number): number {
  let [held, held_bits] = [0, 0]
  let next = to
  for (let each = 0; each < PACK; each++) {
    held |= (levels[at + each] ?? 0) << held_bits
    held_bits += bits
    for (; held_bits >= 8; held_bits -= 8, held >>>= 8) out[next++] = held & 0xff
  }
  return next
}

function writeVarint(out: Uint8Array, to: number, value: number): number {
  let next = to
  let left = value
  for (; left >= 128; left >>>= 7) out[next++] = (left & 127) | 128
  out[next++] = left
  return next
}
