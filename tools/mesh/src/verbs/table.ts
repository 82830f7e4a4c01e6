import { flag, optional, withDefault } from '../command/option.js'
import type { Positional, VerbDeclaration } from '../command/verb.js'
import { text, wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'

const TABLE: Positional = { name: 'TABLE', about: 'a table, as mesh table list prints it', required: true }

export const SNAPSHOT = /^[1-9]\d{0,18}$/

export const snapshot = optional({
  name: 'snapshot',
  about: 'as the table was then, not as it is now',
  kind: text('the number of a snapshot, as mesh table history prints it', (value) => SNAPSHOT.test(value)),
})

export const historyLimit = withDefault({
  name: 'limit',
  about: 'the most snapshots to print, the newest first',
  kind: wholeNumber({ min: 1, max: 100_000 }),
  initial: 50,
})

export const isWide = flag('wide', 'as the domains declare them: with partition, checks, contract and test, made or not')

export const tableList: VerbDeclaration = {
  words: ['table', 'list'],
  summary: 'print every table with its domain, layer and rows',
  about: 'Checks are what the contract expects of rows, the key among it; a table that is not made yet has no rows.',
  options: [isWide, data],
  examples: ['table list', 'table list --wide', 'table list --json'],
}

export const tableShow: VerbDeclaration = {
  words: ['table', 'show'],
  summary: 'print the columns, partitions and newest snapshot of a table',
  options: [data, snapshot],
  positionals: [TABLE],
  examples: ['table show fact_order'],
}

export const tableHistory: VerbDeclaration = {
  words: ['table', 'history'],
  summary: 'print the snapshots of a table, the newest first',
  options: [data, historyLimit],
  positionals: [TABLE],
  examples: ['table history fact_order --limit 10'],
}

export const tableDigest: VerbDeclaration = {
  words: ['table', 'digest'],
  summary: 'print one number for the content of a table',
  about:
    'Two tables with the same rows have the same digest, whatever order and whatever files they were written in; load times are left out.',
  options: [data, snapshot],
  positionals: [{ ...TABLE, about: `${TABLE.about}; all of them unless named`, required: false, many: true }],
  examples: ['table digest', 'table digest fact_order'],
}
