import { expect } from 'vitest'
import type { Outcome } from '../mesh-command.js'

/** Exactly one line `CODE: message` on stderr and nothing else anywhere, no stack, and the exit code of its kind. */
export function expectOneClearLine(
  { code, stdout, stderr }: Outcome,
  expected: { readonly code: string; readonly exit: number; readonly says?: RegExp },
) {
  expect(stderr).toMatch(new RegExp(`^${expected.code}: [^\\n]+\\n$`))
  expect(stderr).toMatch(expected.says ?? /./)
  expect({ exit: code, stdout }).toEqual({ exit: expected.exit, stdout: '' })
}
