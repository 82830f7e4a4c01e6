import type { Broker } from 'kafkajs/src/cluster/index.js'

/** An answer begins with its length. */
const LENGTH_BYTES = 4

/**
 * Forgets the half of an answer in which a connection broke off. kafkajs takes what the next connection brings for the other
 * half: a broker that was killed within a large answer would be asked again and again, and each time in vain. Before a fetch, which
 * has a connection of its own.
 */
export function withoutHalfAnswers<Of extends { readonly connectionPool: Pick<Broker['connectionPool'], 'pool'> }>(
  broker: Of,
): Of {
  for (const connection of broker.connectionPool.pool) {
    if (connection.isConnected()) continue
    connection.chunks = []
    connection.bytesBuffered = 0
    connection.bytesNeeded = LENGTH_BYTES
  }
  return broker
}
