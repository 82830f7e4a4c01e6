import type { ExecutionResult } from 'graphql'

/** A result as text, made once for all who are told of the same one. */
export function resultTexts(): (result: ExecutionResult) => string {
  const texts = new WeakMap<ExecutionResult, string>()
  return (result) => {
    const known = texts.get(result)
    if (known !== undefined) return known
    const text = JSON.stringify(result)
    texts.set(result, text)
    return text
  }
}
