/** Texts, quoted names and comments are matched so that what stands in them is left alone. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\b(timestamp)(\s*\(\s*6\s*\))/gi

/**
 * `timestamp(6)`, which is what DuckDB's are anyway and Trino's are not: within the type of a ROW its parser gives up on the
 * digit. What follows stays where it was, so that an error's place is right.
 */
export const withoutMicros = (sql: string): string =>
  sql.replace(TOKENS, (token: string, type?: string, digits?: string) =>
    type === undefined || digits === undefined ? token : `${type}${digits.replace(/[^\n]/g, ' ')}`,
  )
