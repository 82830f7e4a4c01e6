import { required } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { file } from '../kind/kinds.js'
import { data } from './options.js'
import { ABOUT_WAY_BACK, all, before, raw, ROW_ID, rowsLimit, TABLE } from './refused-rows.js'
import { dryRun } from './table-upkeep.js'

const EXAMPLE = '6f1c0f6b2a9e4d53b8c1d2e3f4a5b6c7'

export const fixFile = required({ name: 'file', about: 'the corrected row, as its source would have sent it', kind: file })

export const quarantineList: VerbDeclaration = {
  words: ['quarantine', 'list'],
  summary: 'count what tables refused of databases and files and models kept apart, or print the rows of one',
  about:
    'A row is open, fixed (a correction is kept and not sent), returned (sent, and not read yet) or landed. mesh dlq list counts what came from topics; a table that is named is printed wherever its rows come from.',
  options: [rowsLimit, before, data],
  positionals: [{ ...TABLE, required: false }],
  examples: ['quarantine list', 'quarantine list bronze_postgres__users'],
}

export const quarantineShow: VerbDeclaration = {
  words: ['quarantine', 'show'],
  summary: 'print a refused row: why, from where, its bytes and its correction',
  options: [raw, data],
  positionals: [ROW_ID],
  examples: [`quarantine show ${EXAMPLE}`, `quarantine show ${EXAMPLE} --raw`],
}

export const quarantineFix: VerbDeclaration = {
  words: ['quarantine', 'fix'],
  summary: 'keep a correction of a refused row, wherever it came from',
  about:
    'The contract of its table reads it at once: what it cannot read is refused with the reason, and nothing is kept. Nothing is sent before mesh quarantine replay.',
  options: [fixFile, dryRun, data],
  positionals: [ROW_ID],
  examples: [`quarantine fix ${EXAMPLE} --file fixed.json`],
}

export const quarantineReplay: VerbDeclaration = {
  words: ['quarantine', 'replay'],
  summary: 'send corrected rows to their table',
  about: ABOUT_WAY_BACK,
  options: [all, before, dryRun, data],
  positionals: [TABLE, { ...ROW_ID, required: false, many: true }],
  examples: [`quarantine replay bronze_kafka__transactions ${EXAMPLE}`, 'quarantine replay bronze_kafka__transactions --all'],
}
