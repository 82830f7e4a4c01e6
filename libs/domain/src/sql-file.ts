import { Fault } from '@storemesh/core'

/** A statement that stands in a file of its own. */
export interface SqlFile {
  readonly url: URL
}

/** `sql(new URL('./silver/orders_unified.sql', import.meta.url))` */
export function sql(url: URL): SqlFile {
  if (!url.pathname.endsWith('.sql')) throw new Fault('SQL_FILE_INVALID', `expected the URL of a .sql file, got ${url.pathname}`)
  return { url }
}
