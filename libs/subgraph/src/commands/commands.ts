import { type Clock, Fault, instantText, type JsonObject } from '@storemesh/core'
import { mayTell, type Viewer } from '@storemesh/access'
import { productRights } from '@storemesh/contract'
import type { EventLog } from '@storemesh/event-log'
import type { KeyValueStore, Space } from '@storemesh/key-value'
import type { ChangeHub } from '../change-hub.js'
import type { SubgraphContext } from '../reads.js'
import type { SubgraphRights } from '../rights/subgraph-rights.js'
import { awaitedAnswers } from './awaited-answers.js'

/**
 * How frontends change something: a command goes into the owner's topic, its one writer decides, and its answer is a row that is
 * found and told of like any other. So commands are in the log with who gave them, and nothing is decided in two places.
 */
export interface Commands {
  /** The row that answers it. What was answered before is not told again, so a command may be repeated. COMMAND_UNANSWERED. */
  give<Answer extends JsonObject>(context: SubgraphContext, command: Command<Answer>): Promise<Answer>
}

export interface Command<Answer extends JsonObject> {
  /** The topic of commands. */
  readonly topic: string
  /** What it is about: commands of one key are decided one after the other. */
  readonly key: string
  /** As the topic's contract has it, but for `asked_by` and `asked_at`, which are filled in here. */
  readonly fields: JsonObject
  readonly answer: AnswerPlace<Answer>
}

export interface AnswerPlace<Answer extends JsonObject> {
  readonly space: Space<Answer>
  /** The topic that tells of answers. */
  readonly changes: string
  readonly key: string
  /** Whether a row under the key answers the command already. */
  readonly isIt: (row: Answer) => boolean
}

const ANSWER_MS_MAX = 5_000

export interface CommandParts {
  readonly lookups: Pick<KeyValueStore, 'get'>
  readonly log: EventLog
  readonly clock: Clock
  readonly rights?: SubgraphRights
}

export function commandsOf({ lookups, log, clock, rights }: CommandParts, hub: ChangeHub): Commands {
  const answers = awaitedAnswers(hub, clock)

  return {
    async give({ viewer, signal }, { topic, key, fields, answer }) {
      requireTeller(viewer, rights, topic)
      const { space, changes, isIt } = answer
      const found = async () => {
        const row = (await lookups.get(space, answer.key))?.row
        return row && isIt(row) ? row : undefined
      }
      // from before it is looked for: an answer that comes in between would be heard by nobody
      const awaited = await answers.expect(changes, answer.key, { wait_ms_max: ANSWER_MS_MAX, signal })
      try {
        const known = await found()
        if (known) return known
        const command = { ...fields, asked_by: viewer.name, asked_at: instantText(clock.now_ms()) }
        await log.append(topic, [{ key, value: new TextEncoder().encode(JSON.stringify(command)) }])
        for (let news = 'told'; news === 'told'; ) {
          news = await awaited.next()
          // a row is written before it is told of
          const answered = await found()
          if (answered) return answered
        }
      } finally {
        awaited.leave()
      }
      throw new Fault(
        'COMMAND_UNANSWERED',
        `expected an answer within ${ANSWER_MS_MAX} ms, got none; it may still be carried out: ask again with the same id, or see whether the domain runs`,
      )
    },
  }
}

/** COMMAND_REFUSED: the contract of the topic gives it to others. */
function requireTeller({ who }: Viewer, rights: SubgraphRights | undefined, topic: string): void {
  if (who.kind === 'mesh') return
  const contract = rights?.places.topics.get(topic)
  if (contract && mayTell(who, productRights(contract))) return
  throw new Fault(
    'COMMAND_REFUSED',
    'expected somebody to whom the contract of these commands gives them; ask the domain that owns it',
  )
}
