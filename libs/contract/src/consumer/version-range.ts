/** `^1.2.0`, or several with `||` between them: any version from that one on with the same major. */
export interface VersionRange {
  readonly text: string
  readonly from: readonly (readonly [number, number, number])[]
}

const ALTERNATIVES_MAX = 10
const CARET = /^\^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/

export function readVersionRange(text: string): VersionRange | undefined {
  const parts = text.split('||').map((part) => CARET.exec(part.trim()))
  if (parts.length > ALTERNATIVES_MAX) return undefined
  const from = []
  for (const part of parts) {
    if (!part) return undefined
    from.push([Number(part[1]), Number(part[2]), Number(part[3])] as const)
  }
  return { text, from }
}

export function isInRange({ from }: VersionRange, version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return from.some(
    ([fromMajor, fromMinor, fromPatch]) =>
      major === fromMajor && (minor > fromMinor || (minor === fromMinor && patch >= fromPatch)),
  )
}
