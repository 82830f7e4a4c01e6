import { type ANTLRErrorListener, CharStreams, CommonTokenStream } from 'antlr4ng'
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js'
import { TrinoSqlParser } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js'
import type { Rule } from '../rule.js'

/** A model runs on DuckDB here and on Trino there: what only one of them reads must not grow into it. */
export const sqlTrino: Rule = {
  name: 'sql-trino',
  check: ({ texts }) =>
    texts
      .filter(({ path }) => path.endsWith('.sql'))
      .flatMap(({ path, text }) =>
        firstError(text).map(({ line, found }) => ({
          file: path,
          line,
          message: `Trino's grammar does not know ${found} here: spell it in Trino's SQL`,
        })),
      ),
}

interface SyntaxError {
  readonly line: number
  readonly found: string
}

/** Only the first: what follows an error is mostly its echo. */
function firstError(sql: string): readonly SyntaxError[] {
  const errors: SyntaxError[] = []
  const listener: ANTLRErrorListener = {
    syntaxError: (_, offending, line) => void errors.push({ line, found: offending?.text ?? 'a character' }),
    reportAmbiguity: () => undefined,
    reportAttemptingFullContext: () => undefined,
    reportContextSensitivity: () => undefined,
  }
  const lexer = new TrinoSqlLexer(CharStreams.fromString(sql))
  const parser = new TrinoSqlParser(new CommonTokenStream(lexer))
  for (const heard of [lexer, parser]) {
    heard.removeErrorListeners()
    heard.addErrorListener(listener)
  }
  parser.program()
  return errors.slice(0, 1)
}
