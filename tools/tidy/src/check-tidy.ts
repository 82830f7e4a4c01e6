import type { Exception } from './exceptions.js'
import { type Rule, type Violation, violationText } from './rule.js'
import type { Tree } from './tree.js'

/** Applies the rules and takes out what is excepted; answers one line per violation. */
export function checkTidy(tree: Tree, rules: readonly Rule[], exceptions: readonly Exception[]): string[] {
  const used = new Set<Exception>()
  const excuses = (rule: string, { file }: Violation) => {
    const found = exceptions.find(({ rule: name, path }) => name === rule && (file === path || file.startsWith(`${path}/`)))
    if (found !== undefined) used.add(found)
    return found !== undefined
  }
  const lines = rules.flatMap(({ name, check }) =>
    check(tree)
      .filter((violation) => !excuses(name, violation))
      .map((violation) => violationText(name, violation)),
  )
  const idle = exceptions.filter((exception) => !used.has(exception))
  return [
    ...lines,
    ...idle.map(
      ({ rule, path }) => `tools/tidy/src/exceptions.ts:1 exceptions: ${path} breaks ${rule} no more: take it off the list`,
    ),
  ]
}
