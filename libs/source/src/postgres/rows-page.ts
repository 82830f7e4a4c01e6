/** Names are checked where they are declared; those that the server gives may hold anything. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export interface RowsPage {
  /** JSON of the row `source.*`: a column may be called `source` too. */
  readonly value: string
  /** By which the rows are in order; they come back as `place_0` and so on. */
  readonly columns: readonly string[]
  readonly from: string
  /** How many parameters stand in `from`; the limits of rows and of bytes come after them. */
  readonly used: number
}

/** The database cuts at the limit of bytes, so that what is too much is never sent. */
export function pageOfRows({ value, columns, from, used }: RowsPage): string {
  const places = columns.map((_, index) => `page.place_${index}`)
  return `
  SELECT value, ${columns.map((_, index) => `place_${index}::text`).join(', ')}
  FROM (
    SELECT page.*, row_number() OVER placed AS number, sum(octet_length(page.value)) OVER placed AS bytes
    FROM (
      SELECT ${value}::text AS value, ${columns.map((name, index) => `source.${quoted(name)} AS place_${index}`).join(', ')}
      FROM ${from}
      ORDER BY ${columns.map((name) => `source.${quoted(name)}`).join(', ')}
      LIMIT $${used + 1}
    ) AS page
    WINDOW placed AS (ORDER BY ${places.join(', ')} ROWS UNBOUNDED PRECEDING)
  ) AS measured
  WHERE number = 1 OR bytes <= $${used + 2}
  ORDER BY number`
}
