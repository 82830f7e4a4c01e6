import { askedBy, type AuditedProduct, type AuditEntry, type AuditLog, auditUnavailable } from '@storemesh/audit'
import { isJsonObject, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { type DocumentNode, type ExecutionResult, OperationTypeNode } from 'graphql'
import { clientError } from '../client-errors.js'
import type { Graph, GraphRequest } from '../plan/graph.js'
import type { Told } from '../subscribers/subscriber-queue.js'
import type { PartWithRights } from '../visible/visibility.js'
import { type AuditedOperation, auditedOperation } from './audited-operation.js'
import { personalFields, productsIn } from './personal-fields.js'

export interface Auditing {
  readonly parts: readonly PartWithRights[]
  readonly audit: AuditLog
  readonly log: Log
}

/**
 * The graph, of which nothing personal is answered and nothing changed that does not stand in the audit log before. Of what reads
 * nothing personal it is known once, and it costs no more than to look that up.
 */
export function withAudit(graph: Graph, { parts, audit, log }: Auditing): Graph {
  const operationOf = auditedOperations(graph, parts)
  const refused = ({ context }: GraphRequest, cause: unknown): ExecutionResult => ({ errors: [clientError(cause, context, log)] })

  async function note({ context }: GraphRequest, entry: AuditEntry): Promise<void> {
    const noted = context.watch?.noting?.()
    if (!noted) return audit.append([entry])
    return audit.append([entry]).then(
      () => noted(true),
      (error: unknown) => {
        noted(false)
        throw error
      },
    )
  }

  async function mutate(request: GraphRequest, entry: AuditEntry): Promise<ExecutionResult> {
    const answer = await note(request, entry).then(
      () => graph.execute(request),
      (error: unknown) => refused(request, error),
    )
    if (answer.data === undefined && isUnnoted(answer)) return answer
    const kept = note(request, { ...entry, kind: 'answered', ...outcomeOf(answer) })
    return kept.then(
      () => answer,
      (cause: unknown) =>
        refused(request, auditUnavailable('it may have been carried out, and how it ended cannot be noted', cause)),
    )
  }

  return {
    ...graph,
    async execute(request) {
      const operation = operationOf(request)
      if (!operation) return graph.execute(request)
      const entry = entryOf(request, operation)
      if (operation.type === OperationTypeNode.MUTATION) return mutate(request, entry)
      if (entry.reads.length === 0) return graph.execute(request)
      // the disk works while the question is answered
      const [kept, answer] = await Promise.allSettled([note(request, entry), graph.execute(request)])
      if (kept.status === 'rejected') return refused(request, kept.reason)
      if (answer.status === 'rejected') throw answer.reason
      return answer.value
    },

    async subscribe(request) {
      const operation = operationOf(request)
      const entry = operation && { ...entryOf(request, operation), surface: 'subscription' as const }
      if (!entry || entry.reads.length === 0) return graph.subscribe(request)
      try {
        await note(request, entry)
      } catch (error) {
        return refused(request, error)
      }
      const noteEnd = (outcome: Partial<AuditEntry>) =>
        void audit.append([{ ...entry, kind: 'ended', ...outcome }]).catch((error: unknown) => {
          log.warn('audit_end_unnoted', { request_id: entry.request_id, reason: messageOf(error) })
        })
      const answer = await graph.subscribe(request)
      if ('next' in answer) return toldWhenOver(answer, () => noteEnd({ outcome: 'done' }))
      noteEnd(outcomeOf(answer))
      return answer
    },
  }
}

const isUnnoted = ({ errors = [] }: ExecutionResult): boolean =>
  errors.some(({ extensions }) => extensions['code'] === 'AUDIT_UNAVAILABLE')

/** By the document, which is the same node while it is in use. */
function auditedOperations(graph: Graph, parts: readonly PartWithRights[]) {
  const personal = personalFields(parts)
  const known = new WeakMap<DocumentNode, Map<string | undefined, AuditedOperation | undefined>>()
  return ({ document, operationName }: GraphRequest): AuditedOperation | undefined => {
    const operations = known.get(document) ?? new Map<string | undefined, AuditedOperation | undefined>()
    if (operations.has(operationName)) return operations.get(operationName)
    const operation = auditedOperation(document, operationName, graph.schema, personal)
    known.set(document, operations.set(operationName, operation))
    return operation
  }
}

const entryOf = ({ variables, context }: GraphRequest, operation: AuditedOperation): AuditEntry => ({
  kind: operation.type === OperationTypeNode.MUTATION ? 'mutation' : 'read',
  who: askedBy(context.viewer),
  surface: context.surface ?? 'graphql',
  request_id: context.request_id,
  ...(operation.name !== undefined && { operation: operation.name }),
  digest: operation.digest,
  reads: readsOf(operation, variables),
  ...(operation.type === OperationTypeNode.MUTATION && { asks: operation.asks }),
})

function readsOf({ reads, byVariables }: AuditedOperation, variables: GraphRequest['variables']): readonly AuditedProduct[] {
  const more = byVariables.filter(({ variable, field }) => names(variables?.[variable], field))
  if (more.length === 0) return reads
  const said = reads.flatMap(({ product, columns }) => columns.map((column) => ({ product, column })))
  return productsIn([...said, ...more.map(({ column }) => column)])
}

/** Whether a filter, or one of a list of them, says something of a field. */
const names = (given: unknown, field: string): boolean =>
  Array.isArray(given) ? given.some((one) => names(one, field)) : isJsonObject(given) && Object.hasOwn(given, field)

function outcomeOf({ errors = [] }: ExecutionResult): Pick<AuditEntry, 'outcome' | 'codes'> {
  if (errors.length === 0) return { outcome: 'done' }
  const codes = errors.map(({ extensions }) => extensions['code']).filter((code) => typeof code === 'string')
  return { outcome: 'failed', codes: [...new Set(codes)].toSorted() }
}

/** The same events; told once when there are no more, or their reader left. */
function toldWhenOver(events: Told, tell: () => void): Told {
  const { tellTo } = events
  let isOver = false
  const over = () => {
    if (!isOver) tell()
    isOver = true
  }
  const told: Told = {
    [Symbol.asyncIterator]: () => told,
    tellTo:
      tellTo &&
      ((listener) =>
        tellTo({
          next: (result) => listener.next(result),
          over(failure) {
            over()
            listener.over(failure)
          },
        })),
    async next() {
      try {
        const event = await events.next()
        if (event.done === true) over()
        return event
      } catch (error) {
        over()
        throw error
      }
    },
    async return() {
      over()
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  return told
}
