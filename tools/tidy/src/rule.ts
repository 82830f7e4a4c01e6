import type { Tree } from './tree.js'

export interface Violation {
  /** Relative to the repository, with forward slashes. */
  readonly file: string
  readonly line: number
  /** What was found, and what to do. */
  readonly message: string
}

export interface Rule {
  readonly name: string
  readonly check: (tree: Tree) => Violation[]
}

export const violationText = (rule: string, { file, line, message }: Violation): string => `${file}:${line} ${rule}: ${message}`
