import { expect } from 'vitest'
import type { Outcome } from '../mesh-command.js'

/** What a refusal comes to. A stack, a second line or anything on stdout makes it unlike every `refusal`. */
export function told({ code: exit, stdout, stderr }: Outcome) {
  const line = /^(?<code>[A-Z_]+): (?<message>[^\n]+)\n$/.exec(stderr)?.groups
  return { exit, stdout, ...(line ? { code: line['code'], message: line['message'] } : { stderr }) }
}

/** Exactly one line `CODE: message` on stderr, nothing on stdout, and the exit code of its kind. */
export const refusal = (exit: 1 | 2 | 3, code: string, message: RegExp = /./) => ({
  exit,
  stdout: '',
  code,
  message: expect.stringMatching(message),
})
