import { Fault, parseJson } from '@storemesh/core'
import type { Terms } from '../compare/terms.js'
import { type Contract, contractReference } from '../contract.js'
import { topicSchema } from '../publish/topic-schema.js'
import { rowDeclaration } from './contract-rows.js'
import { derivedTopic } from './derived-topic.js'
import { icebergTable } from './iceberg-table.js'
import { contractPage } from './page.js'
import { topicAvro } from './topic-avro.js'

export type DerivedForm = 'page' | 'typescript' | 'iceberg' | 'topic' | 'avro' | 'json-schema'

/** Those that are JSON; the others are text for people. */
export const isJsonForm = (form: DerivedForm): boolean => form !== 'page' && form !== 'typescript'

/** What follows from a contract, in one of its forms. CONTRACT_FORM_NONE where the product has nothing of the kind. */
export function derivedForm(form: DerivedForm, terms: Terms, versions: readonly Contract[]): string {
  const { contract } = terms
  switch (form) {
    case 'page':
      return contractPage(terms, versions)
    case 'typescript':
      return rowDeclaration(contract)
    case 'iceberg':
      return jsonText(contract, form, 'a table', icebergTable(contract))
    case 'topic':
      return jsonText(contract, form, 'a topic', derivedTopic(contract))
    case 'avro':
      return jsonText(contract, form, 'a topic', topicAvro(contract))
    case 'json-schema':
      return jsonText(contract, form, 'a topic', parseJson(topicSchema(contract)?.text ?? ''))
  }
}

function jsonText(contract: Contract, form: DerivedForm, needed: string, found: unknown): string {
  if (found !== undefined) return `${JSON.stringify(found, undefined, 2)}\n`
  throw new Fault(
    'CONTRACT_FORM_NONE',
    `${form}: expected a product that has ${needed}, got ${contractReference(contract)}, whose port is ${contract.port.kind}; ask for another form`,
  )
}
