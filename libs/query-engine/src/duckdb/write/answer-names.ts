import type { DuckDBConnection } from '@duckdb/node-api'
import type { Relation } from '../../query-engine.js'
import type { BoundText } from '../bound-text.js'
import type { FoundOut } from '../found-out.js'
import type { StatementText } from '../messages.js'
import { describeAnswer } from '../row-stream.js'

/** The names of an answer's columns. They come from the statement and its relations' columns alone, so each is asked for once. */
export interface AnswerNames {
  /** `bound` gives the statement with its relations' columns in their places, and no rows. */
  of(connection: DuckDBConnection, text: StatementText, bound: () => Promise<BoundText>): Promise<readonly string[]>
}

export function answerNames(kept: FoundOut<readonly string[]>): AnswerNames {
  return {
    async of(connection, text, bound) {
      const key = JSON.stringify([text.sql, [...text.relations].map(([name, relation]) => [name, columnsOf(relation)])])
      const known = kept.get(key)
      if (known) return known
      const names = (await describeAnswer(connection, await bound())).map(({ name }) => name)
      kept.set(key, names)
      return names
    },
  }
}

function columnsOf(relation: Relation): unknown {
  if (relation.kind === 'gone-places') return relation.kind
  return [relation.schema.fields.map(({ name, type }) => [name, type]), relation.kind === 'table' && (relation.places ?? false)]
}
