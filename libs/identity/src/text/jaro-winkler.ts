const LENGTH_MAX = 31 // marks of what was taken fit into one number; a longer text is compared by its beginning
const PREFIX_MAX = 4
const PREFIX_WEIGHT = 0.1

/** Likeness from 0 to 1: characters in common, near their place and in order, and more for a common beginning. */
export function jaroWinkler(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): number {
  const [left, right] = [Math.min(aEnd - a, LENGTH_MAX), Math.min(bEnd - b, LENGTH_MAX)]
  if (left === 0 || right === 0) return left === right ? 1 : 0
  const reach = Math.max(0, (Math.max(left, right) >> 1) - 1)
  let [taken, given, matches] = [0, 0, 0]
  for (let at = 0; at < left; at += 1) {
    const end = Math.min(right - 1, at + reach)
    for (let other = Math.max(0, at - reach); other <= end; other += 1) {
      if ((taken >>> other) & 1 || units[a + at] !== units[b + other]) continue
      taken |= 1 << other
      given |= 1 << at
      matches += 1
      break
    }
  }
  if (matches === 0) return 0
  const jaro = (matches / left + matches / right + (matches - outOfOrder(units, a, b, given, taken) / 2) / matches) / 3
  return withPrefix(jaro, units, a, b, Math.min(left, right))
}

/** What it is at most, where no more than so many characters can be in common. */
export function jaroWinklerAtMost(
  units: Uint16Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
  common_max: number,
): number {
  const [left, right] = [aEnd - a, bEnd - b]
  if (left > LENGTH_MAX || right > LENGTH_MAX) return 1
  if (common_max <= 0) return 0
  return withPrefix((common_max / left + common_max / right + 1) / 3, units, a, b, Math.min(left, right))
}

function withPrefix(jaro: number, units: Uint16Array, a: number, b: number, shorter: number): number {
  let prefix = 0
  while (prefix < PREFIX_MAX && prefix < shorter && units[a + prefix] === units[b + prefix]) prefix += 1
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro)
}

function outOfOrder(units: Uint16Array, a: number, b: number, given: number, taken: number): number {
  let count = 0
  let other = 0
  for (let at = 0; given >>> at; at += 1) {
    if (!((given >>> at) & 1)) continue
    while (!((taken >>> other) & 1)) other += 1
    if (units[a + at] !== units[b + other]) count += 1
    other += 1
  }
  return count
}
