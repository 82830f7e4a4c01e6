import { Fault, messageOf } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { copyOfObject, isResultObject } from '../plan/result-object.js'
import type { SubgraphRequest } from '../subgraph.js'

/** Asks one subgraph, and lets those who ask the same with the same rights meanwhile have the same answer (docs/adr/0061). */
export interface SharedQuestions {
  ask(request: SubgraphRequest): Promise<ExecutionResult>
  /** Questions that wait for their answer, each counted once. */
  readonly waiting: number
}

interface Waiting {
  readonly settle: (answer: ExecutionResult) => void
  readonly fail: (error: unknown) => void
}

/** One question on its way, and all who wait for it. It ends early only when nobody does. */
interface Asked {
  readonly readers: Set<Waiting>
  readonly left: AbortController
}

export function sharedQuestions(subgraph: string, ask: (request: SubgraphRequest) => Promise<ExecutionResult>): SharedQuestions {
  const asked = new Map<string, Asked>()

  function begin(key: string, request: SubgraphRequest): Asked {
    const begun: Asked = { readers: new Set(), left: new AbortController() }
    asked.set(key, begun)
    const forget = () => {
      if (asked.get(key) === begun) asked.delete(key)
    }
    ask({ ...request, context: { ...request.context, signal: begun.left.signal } }).then(
      (answer) => {
        forget()
        settle(begun.readers, answer)
      },
      (error: unknown) => {
        forget()
        for (const { fail } of begun.readers) fail(error)
      },
    )
    begun.left.signal.addEventListener('abort', forget)
    return begun
  }

  /** What was asked before a change may be answered as it was before: nobody joins it any more. */
  async function change(request: SubgraphRequest): Promise<ExecutionResult> {
    try {
      return await ask(request)
    } finally {
      asked.clear()
    }
  }
  return {
    get waiting() {
      return asked.size
    },
    ask(request) {
      if (request.operation === 'mutation') return change(request)
      if (!request.mayShare) return ask(request)
      const key = keyOf(request)
      return join(asked.get(key) ?? begin(key, request), request.context.signal, subgraph)
    },
  }
}

/** Equal variables of one plan are equal text: their order is the plan's. */
const keyOf = ({ source, variables, context }: SubgraphRequest): string => JSON.stringify([context.viewer.key, source, variables])

function join({ readers, left }: Asked, signal: AbortSignal, subgraph: string): Promise<ExecutionResult> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      readers.delete(reader)
      reject(new Fault('REQUEST_ABORTED', `the request ended before subgraph ${subgraph} answered`))
      if (readers.size === 0) left.abort()
    }
    const stay = () => signal.removeEventListener('abort', leave)
    const reader: Waiting = {
      settle: (answer) => {
        stay()
        resolve(answer)
      },
      fail: (error) => {
        stay()
        reject(error instanceof Error ? error : new Fault('SUBGRAPH_ERROR', messageOf(error)))
      },
    }
    readers.add(reader)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
}

/** Each reader writes into his own: the copies are made before the first of them does. */
function settle(readers: ReadonlySet<Waiting>, answer: ExecutionResult): void {
  const all = [...readers]
  const answers = all.map((_reader, place) => (place === 0 ? answer : copyOfAnswer(answer)))
  for (const [place, reader] of all.entries()) reader.settle(answers[place] ?? answer)
}

const copyOfAnswer = (answer: ExecutionResult): ExecutionResult =>
  isResultObject(answer.data) ? { ...answer, data: copyOfObject(answer.data) } : answer
