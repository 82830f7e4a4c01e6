import { Fault, systemClock, systemDice, withinLimit } from '@storemesh/core'
import { openDatabase } from './database.js'
import { codeOfEngine, knownStatements, nothingKnown } from './known-statements.js'
import { isRequest, type Reply } from './messages.js'
import { statementRunner } from './statement-runner.js'

/** DuckDB's own process. It lives as long as the one that started it listens. */
const [memory_text, threads_text, spill_folder = '', idle_text, statements_file = ''] = process.argv.slice(2)

// A native call may be running in a thread that a tidy exit would wait for: whoever asked is gone, so do not.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const database = await openDatabase({
  memory_max_mb: withinLimit('memory_max_mb', Number(memory_text), { min: 64, max: 1_048_576 }),
  threads: withinLimit('threads', Number(threads_text), { min: 1, max: 256 }),
  spill_folder,
})
const known =
  statements_file === ''
    ? nothingKnown()
    : await knownStatements(
        { file: statements_file, unfinished: database.ownFile('statements.json'), made_by: codeOfEngine() },
        systemClock,
      )
const runner = statementRunner(database, systemDice, known)

const idle_max_ms = withinLimit('idle_max_ms', Number(idle_text), { min: 0, max: 86_400_000 })
let asked = new AbortController()
/** Whoever started it decides: a question may be on its way. */
const sayWhenIdle = async () => {
  asked.abort()
  asked = new AbortController()
  const { signal } = asked
  if (idle_max_ms === 0) return
  while (!signal.aborted) {
    await systemClock.sleep(idle_max_ms, signal)
    if (!signal.aborted && runner.isIdle()) process.send?.({ kind: 'idle' } satisfies Reply)
  }
}

process.on('message', (request) => {
  if (!isRequest(request)) throw new Fault('ENGINE_REQUEST_INVALID', 'expected a request of this version, got another message')
  if (request.op === 'stop') return runner.stop(request.statement)
  asked.abort()
  void runner.serve(request).then((reply) => {
    void sayWhenIdle()
    // after a fault of its own DuckDB refuses all that follows: a new process is the only way on
    const over = reply.kind === 'fault' && reply.code === 'ENGINE_LOST'
    process.send?.(reply, undefined, {}, () => over && process.kill(process.pid, 'SIGKILL'))
  })
})
process.send?.({ kind: 'ready' } satisfies Reply)
void sayWhenIdle()
