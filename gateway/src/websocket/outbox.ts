/**
 * What the sockets of a server have to say in one turn of its loop leaves at the turn's end, one write a socket, one right after
 * the other. A client that is sent to in between wakes up for each: to the system that costs more than the sending.
 */
export interface Outbox {
  /** It is told when the turn is over, once. */
  add(sending: () => void): void
}

export function outbox(): Outbox {
  let waiting: (() => void)[] = []
  const empty = () => {
    const all = waiting
    waiting = []
    for (const send of all) send()
  }
  return {
    add(sending) {
      if (waiting.length === 0) setImmediate(empty)
      waiting.push(sending)
    },
  }
}
