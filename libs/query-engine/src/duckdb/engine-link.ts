import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { type Clock, Fault, messageOf } from '@storemesh/core'
import { isReply, type Reply, type Request } from './messages.js'

/** The engine's process as its parent holds it: started when first needed, and anew when it has died. */
export interface EngineLink {
  /** Resolves when the process is there to be asked. ENGINE_UNAVAILABLE if it does not start. */
  ready(): Promise<void>
  /** ENGINE_LOST if the process dies before it answers, ENGINE_UNAVAILABLE if it does not start. */
  ask(request: Exclude<Request, { op: 'stop' }>, signal: AbortSignal): Promise<Reply>
  /** Nothing happens where the process is gone already. */
  stop(statement: number): void
  /** For a statement that does not end: all others in flight are lost too. */
  kill(): void
  close(): Promise<void>
}

export interface EngineEvent {
  readonly event: 'engine_started' | 'engine_lost' | 'engine_rested' | 'statement_admitted' | 'statement_moved'
  readonly [field: string]: string | number
}
export type EngineLog = (event: EngineEvent) => void

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (fault: Fault) => void
}

interface Engine {
  readonly child: ChildProcess
  readonly waiting: Map<number, Waiting>
  readonly gone: Promise<void>
}

const START_MAX_MS = 30_000
const PAUSE_FIRST_MS = 50
const PAUSE_MAX_MS = 5000
const LAST_WORDS_MAX = 2000

export function engineLink(launch: () => ChildProcess, clock: Clock, log: EngineLog): EngineLink {
  let starting: Promise<Engine> | undefined
  let current: Engine | undefined
  let deaths = 0 // since the last answer
  let closed = false
  const rested = new Set<ChildProcess>()

  const start = async (): Promise<Engine> => {
    if (deaths > 0) await clock.sleep(Math.min(PAUSE_FIRST_MS * 2 ** (deaths - 1), PAUSE_MAX_MS))
    if (closed) throw closedFault()
    const started_ms = clock.elapsed_ms()
    const engine = await startEngine(launch, clock, {
      onReply: () => {
        deaths = 0
      },
      onGone: (why) => {
        if (rested.delete(why.child)) return
        deaths++
        starting = undefined
        current = undefined
        if (!closed) log({ event: 'engine_lost', why: why.text })
      },
      onIdle: (child) => {
        if (current?.child !== child || current.waiting.size > 0) return
        starting = undefined // whoever asks from now on asks another
        current = undefined
        rested.add(child)
        child.kill('SIGKILL')
        log({ event: 'engine_rested', pid: child.pid ?? 0 })
      },
    })
    current = engine
    log({ event: 'engine_started', pid: engine.child.pid ?? 0, start_ms: Math.round(clock.elapsed_ms() - started_ms) })
    return engine
  }

  const running = (): Promise<Engine> => {
    if (closed) return Promise.reject(closedFault())
    starting ??= start().catch((error: unknown) => {
      starting = undefined
      throw error
    })
    return starting
  }

  return {
    async ready() {
      await running()
    },
    async ask(request, signal) {
      const engine = await running()
      signal.throwIfAborted()
      return askEngine(engine, request)
    },
    stop(statement) {
      if (current?.child.connected) current.child.send({ op: 'stop', statement } satisfies Request)
    },
    kill() {
      current?.child.kill('SIGKILL')
    },
    async close() {
      closed = true
      const engine = await starting?.catch(() => undefined)
      if (!engine) return
      holdParent(engine.child) // whoever closes waits for the end, which an idle engine would not keep it alive for
      engine.child.kill('SIGKILL')
      await engine.gone
    },
  }
}

const closedFault = () => new Fault('ENGINE_CLOSED', 'the engine was closed: open another one')

interface Observer {
  onReply(): void
  onGone(why: { readonly child: ChildProcess; readonly text: string }): void
  onIdle(child: ChildProcess): void
}

function startEngine(launch: () => ChildProcess, clock: Clock, observer: Observer): Promise<Engine> {
  const child = launch()
  const waiting = new Map<number, Waiting>()
  const started = new AbortController()
  let lastWords = '' // told while it starts only: later ones might quote a row
  child.stderr?.on('data', (bytes: Buffer) => {
    lastWords = (lastWords + bytes.toString()).slice(-LAST_WORDS_MAX)
  })

  return new Promise((resolve, reject) => {
    const gone = new Promise<void>((left) => {
      let over = false
      const onGone = (why: string) => {
        if (over) return
        over = true
        if (!started.signal.aborted)
          reject(new Fault('ENGINE_UNAVAILABLE', `the engine's process did not start: ${why}. ${lastWords}`))
        started.abort()
        observer.onGone({ child, text: why })
        for (const { reject } of waiting.values())
          reject(new Fault('ENGINE_LOST', `the engine's process ended (${why}); ask again`))
        waiting.clear()
        left()
      }
      child.once('error', (error) => onGone(messageOf(error)))
      child.once('exit', (code, signal) => onGone(signal ?? `exit code ${code}`))
    })
    child.on('message', (reply) => {
      if (!isReply(reply)) return
      if (reply.kind === 'ready') {
        started.abort()
        resolve({ child, waiting, gone })
      } else if (reply.kind === 'idle') {
        observer.onIdle(child)
      } else {
        observer.onReply()
        waiting.get(reply.statement)?.resolve(reply)
        waiting.delete(reply.statement)
      }
      if (waiting.size === 0) letParentExit(child)
    })
    void clock.sleep(START_MAX_MS, started.signal).then(() => {
      if (!started.signal.aborted) child.kill('SIGKILL')
    })
  })
}

function askEngine({ child, waiting, gone }: Engine, request: Exclude<Request, { op: 'stop' }>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    /** Told once it is gone, so that whoever asks again is answered by another. */
    const lose = (cause?: Error) => {
      waiting.delete(request.statement)
      child.kill('SIGKILL')
      void gone.then(() => reject(new Fault('ENGINE_LOST', "the engine's process could not be reached; ask again", { cause })))
    }
    holdParent(child)
    if (!child.connected) return lose()
    waiting.set(request.statement, { resolve, reject })
    child.send(request, (error) => {
      if (error) lose(error)
    })
  })
}

/** An idle engine does not keep a command alive that has done its work; a statement does. */
function letParentExit(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
  if (child.stderr instanceof Socket) child.stderr.unref()
}

function holdParent(child: ChildProcess): void {
  child.ref()
  child.channel?.ref()
}
