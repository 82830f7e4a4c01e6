import type { AttackedMesh } from './attacked-mesh.js'

/** One way to do harm, and what it gets. */
export interface Attack {
  /** The line of docs/attacks.md that it belongs to. */
  readonly line: string
  readonly how: string
  /** The status or the close code where it has one, and the stable code. */
  readonly answer: string
  readonly by: (mesh: AttackedMesh) => Promise<string>
}

/** Several ways of one line. */
export const of = (line: string, ways: readonly Omit<Attack, 'line'>[]): readonly Attack[] =>
  ways.map((way) => ({ line, ...way }))
