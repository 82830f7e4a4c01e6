import type { PGlite } from '@electric-sql/pglite'

/** Parse, bind, describe, execute, close, flush: what a client sends before it says that this was all (sync). */
const INSIDE_AN_EXCHANGE = new Set(Array.from('PBDECH', (letter) => letter.charCodeAt(0)))

/**
 * One session serves all connections, and the socket server lets them take turns after each message. Two clients that bind
 * parameters at once would then execute each other's statements. It keeps to one client while a transaction is open, so an
 * unfinished exchange is shown to it as one.
 */
export function exchangeByExchange(database: PGlite): PGlite {
  let unfinished = false

  const execProtocolRawStream: PGlite['execProtocolRawStream'] = (message, options) => {
    unfinished = INSIDE_AN_EXCHANGE.has(message[0] ?? 0)
    return database.execProtocolRawStream(message, options)
  }
  const exec: PGlite['exec'] = (query, options) => {
    unfinished = false // the server rolls back for a client that went away
    return database.exec(query, options)
  }
  const replaced = new Map<string | symbol, unknown>([
    ['execProtocolRawStream', execProtocolRawStream],
    ['exec', exec],
    ['isInTransaction', () => unfinished || database.isInTransaction()],
  ])
  return new Proxy(database, {
    get(target, name) {
      if (replaced.has(name)) return replaced.get(name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
