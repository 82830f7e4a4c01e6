import { readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { readTerms, type Terms } from '../terms.js'
import { contractText, type Given, type Port } from './given-contract.js'

/** One change of a contract, with the verdict that is right. */
export interface Entry {
  readonly it: string
  readonly port: Port
  readonly before?: Given
  readonly after?: Given
  /** The fields that somebody declares to read. */
  readonly reads: readonly string[]
  /** `path RULE surfaces severity step`, a line for each change; `-` is the product as a whole. */
  readonly verdict: readonly string[]
  /** Whether that reader is broken. */
  readonly breaks: boolean
  readonly why: string
}

const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.yaml'))

export const corpus = files.map((file) => {
  // written here, and so of this form
  const entries: readonly Entry[] = JSON.parse(JSON.stringify(load(readFileSync(new URL(file, import.meta.url), 'utf8'))))
  return { topic: file.slice(0, -'.yaml'.length).replaceAll('-', ' '), entries }
})

export const wasAndIs = ({ port, before, after }: Entry): readonly [Terms, Terms] => [
  readTerms(contractText({ port, ...before }), 'shop/sales.yaml'),
  readTerms(contractText({ port, ...before, ...after, fields: { ...before?.fields, ...after?.fields } }), 'shop/sales.yaml'),
]
