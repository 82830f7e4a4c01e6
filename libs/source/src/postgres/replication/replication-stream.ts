import type { Clock } from '@storemesh/core'
import pg from 'pg'
import { clientSettings, type PostgresConnection } from '../postgres-connection.js'
import { gate } from './gate.js'
import { lsnText, type Lsn } from './lsn.js'
import { type MessageInbox, messageInbox } from './message-inbox.js'
import { COPY_DONE, statusMessage, type StreamMessage, streamMessage } from './replication-message.js'

/** One run of START_REPLICATION. It holds the slot until it ends. */
export interface ReplicationStream {
  /** The next message, once it is there. */
  next(): Promise<StreamMessage>
  /** The server may forget its log before this place. */
  confirm(lsn: Lsn): void
  /** Leaves the slot free for the next run, where the server listens. */
  end(): Promise<void>
}

export interface StreamStart {
  readonly slot: string
  readonly publication: string
  readonly from: Lsn
}

const END_WITHIN_MS = 2000

/** Values look as in the snapshot, whatever the user's and the database's own settings are. */
const OPTIONS = ['timezone=UTC', 'datestyle=ISO,YMD', 'intervalstyle=postgres', 'extra_float_digits=1', 'bytea_output=hex']

export async function openStream(connection: PostgresConnection, start: StreamStart, clock: Clock): Promise<ReplicationStream> {
  const settings = {
    ...clientSettings(connection),
    query_timeout: undefined, // it lasts as long as there is something to read
    keepAlive: true,
    replication: 'database',
    options: OPTIONS.map((option) => `-c ${option}`).join(' '),
  }
  const client = new pg.Client(settings)
  const leave = () => client.end().catch(() => undefined) // it has gone by itself
  const inbox = messageInbox(clock)
  client.on('error', (error) => inbox.fail(error))
  client.on('end', () => inbox.fail(new Error('Connection terminated')))
  const run = streamingQuery(start, inbox)
  try {
    await client.connect()
    client.query(run)
    await run.started
  } catch (error) {
    await leave()
    throw error
  }
  return {
    next: () => inbox.next(),
    confirm: (lsn) => run.confirm(lsn),
    async end() {
      const ended = new AbortController()
      run.finish()
      // in the midst of a long transaction the server does not listen: then the closed socket tells it
      await Promise.race([run.finished, clock.sleep(END_WITHIN_MS, ended.signal)])
      ended.abort()
      await leave()
    },
  }
}

/** The statement, as `pg` runs one that is not its own: it calls the handlers with what the server sends. */
function streamingQuery({ slot, publication, from }: StreamStart, inbox: MessageInbox) {
  const started = gate()
  const finished = gate()
  let socket: pg.Connection['stream'] | undefined
  let confirmed: Lsn = 0n

  const tell = () => void socket?.write(statusMessage(confirmed))

  function fail(error: unknown): void {
    inbox.fail(error)
    started.break(error)
    finished.open()
  }

  return {
    started: started.passed,
    finished: finished.passed,

    confirm(lsn: Lsn) {
      if (lsn > confirmed) confirmed = lsn
      tell()
    },

    finish() {
      inbox.close()
      if (socket?.writable) socket.write(COPY_DONE)
      else finished.open()
    },

    submit(connection: pg.Connection) {
      socket = connection.stream
      inbox.attach(socket)
      connection.once('replicationStart', () => started.open())
      connection.once('end', () => fail(new Error('Connection terminated')))
      const options = `proto_version '1', publication_names '"${publication}"'`
      connection.query(`START_REPLICATION SLOT "${slot}" LOGICAL ${lsnText(from)} (${options})`)
    },

    handleCopyData({ chunk }: { readonly chunk: Buffer }) {
      try {
        const message = streamMessage(chunk)
        if (message.kind === 'alive' && message.wantsAnswer) tell()
        inbox.put(message, chunk.length)
      } catch (error) {
        fail(error)
      }
    },

    handleError: fail,
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => fail(new Error('Connection terminated')),
  }
}
