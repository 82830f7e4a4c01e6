import { isFault, messageOf } from '@storemesh/core'

/** An error as the command prints it: one line for a person, one object for a program. */
export function failureText(error: unknown, { json, stack }: { readonly json: boolean; readonly stack: boolean }): string {
  const code = isFault(error) ? error.code : 'UNEXPECTED'
  const text = messageOf(error)
  const message = text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text
  const trace = stack && error instanceof Error ? traceOf(error) : undefined
  if (json) return JSON.stringify({ error: { code, message, ...(trace === undefined ? {} : { stack: trace }) } })
  return trace === undefined ? `${code}: ${message}` : `${code}: ${message}\n${trace}`
}

const CAUSES_MAX = 5

function traceOf(error: Error): string {
  const traces: string[] = []
  for (let at: unknown = error; at instanceof Error && traces.length < CAUSES_MAX; at = at.cause)
    traces.push(at.stack ?? at.message)
  return traces.join('\ncaused by: ')
}
