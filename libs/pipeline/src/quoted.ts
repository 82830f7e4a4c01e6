/** A column in a statement: it may be called as SQL has a word, `order` or `group`. */
export const quoted = (column: string): string => `"${column.replaceAll('"', '""')}"`
