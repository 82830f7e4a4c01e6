import { messageOf } from '@storemesh/core'

/** An error as fields of a log. Its stack is told only where it is asked for: it is for whoever repairs the code. */
export interface ErrorFields {
  readonly [name: string]: string
  readonly message: string
}

/** `code` where the error has one, its message, and the message of what caused it. */
export function errorFields(error: unknown, { stack = false }: { readonly stack?: boolean } = {}): ErrorFields {
  const code = codeOf(error)
  const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : undefined
  return {
    ...(code !== undefined && { code }),
    message: messageOf(error),
    ...(cause !== undefined && { cause }),
    ...(stack && error instanceof Error && error.stack !== undefined && { stack: error.stack }),
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
