import type { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js'
import type { TrinoSqlParser } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js'
import { register } from 'tsx/esm/api'

export interface TrinoGrammar {
  readonly Lexer: typeof TrinoSqlLexer
  readonly Parser: typeof TrinoSqlParser
}

/**
 * Trino's grammar for Node. Its files import each other without their extensions, which Node alone does not resolve:
 * where we run as built, a loader that does is there while it loads.
 */
export async function loadGrammar(): Promise<TrinoGrammar> {
  const unregister = import.meta.url.endsWith('.ts') ? undefined : register()
  try {
    const { TrinoSqlLexer: Lexer } = await import('dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js')
    const { TrinoSqlParser: Parser } = await import('dt-sql-parser/dist/lib/trino/TrinoSqlParser.js')
    return { Lexer, Parser }
  } finally {
    await unregister?.()
  }
}
