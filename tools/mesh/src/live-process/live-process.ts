import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Fault } from '@storemesh/core'
import type { LiveElsewhere } from '@storemesh/pipeline'
import type { Layout } from '../data-folder/layout.js'
import { forgetRunning, noteRunning } from '../data-folder/running.js'
import { meshEntry } from '../process/spawn-mesh.js'
import { isLiveReply, type LiveReply, type LiveRequest } from './messages.js'

/** As it is noted down among those that run. */
export const LIVE = 'live'

export interface LiveProcess extends LiveElsewhere {
  close(): Promise<void>
}

interface Waiting {
  readonly end: () => void
  readonly fail: (error: Error) => void
}

/** Begun with the first processor that is to run, and again with the next one where it was lost: LIVE_PROCESS_LOST. */
export function liveProcess(layout: Layout): LiveProcess {
  const waiting = new Map<number, Waiting>()
  let current: Started | undefined
  let last = 0

  const settle = (reply: Exclude<LiveReply, { kind: 'ready' }>) => {
    const asked = waiting.get(reply.number)
    waiting.delete(reply.number)
    if (reply.kind === 'failed') asked?.fail(new Fault(reply.code, reply.message))
    else asked?.end()
  }

  const lost = (started: Started) => {
    if (current === started) current = undefined
    for (const [number, { fail }] of waiting) {
      if (!started.asked.has(number)) continue
      waiting.delete(number)
      fail(new Fault('LIVE_PROCESS_LOST', 'the process that runs live processors has ended; it is started again'))
    }
  }

  return {
    async run(live, signal) {
      if (signal.aborted) return
      const started = (current ??= start(layout, settle, lost))
      const number = ++last
      started.asked.add(number)
      const ended = new Promise<void>((end, fail) => waiting.set(number, { end, fail }))
      ended.catch(() => undefined) // it may be lost before it is ready
      const stop = () => send(started.child, { op: 'stop', number })
      await Promise.race([started.ready, ended])
      send(started.child, { op: 'run', number, live })
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      try {
        await ended
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },

    async close() {
      const child = current?.child
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      if (child.connected) child.disconnect()
      await exit
    },
  }
}

interface Started {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  /** The runs that it was asked for. */
  readonly asked: Set<number>
}

/** In the process group of this one: whoever kills that kills both, and one that is left alone ends by itself. */
function start(
  layout: Layout,
  settle: (reply: Exclude<LiveReply, { kind: 'ready' }>) => void,
  lost: (started: Started) => void,
): Started {
  const { path, execArgv } = meshEntry()
  const child = fork(path, ['child', 'live', '--data', layout.root], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ready = new Promise<void>((resolve) =>
    child.on('message', (message) => {
      if (!isLiveReply(message)) return
      if (message.kind === 'ready') resolve()
      else settle(message)
    }),
  )
  const started = { child, ready, asked: new Set<number>() }
  const { pid } = child
  if (pid !== undefined) noteRunning(layout, LIVE, pid)
  child.on('error', () => lost(started)) // it could not be started, or not be written to
  child.on('exit', () => {
    if (pid !== undefined) forgetRunning(layout, LIVE, pid)
    lost(started)
  })
  return started
}

/** One that has just ended is told of by its end. */
function send(child: ChildProcess, request: LiveRequest): void {
  if (child.connected) child.send(request, () => undefined)
}
