import type { VerbDeclaration } from '../command/verb.js'
import { data } from './options.js'
import { ABOUT_WAY_BACK, all, before, code, raw, ROW_ID, rowsLimit, TABLE } from './refused-rows.js'
import { dryRun } from './table-upkeep.js'

const EXAMPLE = '6f1c0f6b2a9e4d53b8c1d2e3f4a5b6c7'

export const dlqList: VerbDeclaration = {
  words: ['dlq', 'list'],
  summary: 'count what tables and live processors refused of their topics, or print the rows of one',
  about:
    'A row is open, fixed (a correction is kept and not sent), returned (sent, and not read yet) or landed. mesh quarantine list counts what did not come from topics.',
  options: [rowsLimit, before, data],
  positionals: [{ ...TABLE, required: false }],
  examples: ['dlq list', 'dlq list bronze_kafka__transactions --limit 20 --json'],
}

export const dlqShow: VerbDeclaration = {
  words: ['dlq', 'show'],
  summary: 'print a refused row: why, from where, and its bytes',
  options: [raw, data],
  positionals: [ROW_ID],
  examples: [`dlq show ${EXAMPLE}`, `dlq show ${EXAMPLE} --raw`],
}

export const dlqRedrive: VerbDeclaration = {
  words: ['dlq', 'redrive'],
  summary: 'send refused rows to their table again, as they came',
  about: `For when a schema was registered or a contract mended since. What cannot be read still is refused again, with its new reason. ${ABOUT_WAY_BACK}`,
  options: [code, all, before, dryRun, data],
  positionals: [TABLE, { ...ROW_ID, required: false, many: true }],
  examples: [
    'dlq redrive bronze_kafka__transactions --code EVENT_SCHEMA_UNKNOWN --dry-run',
    `dlq redrive bronze_kafka__transactions ${EXAMPLE}`,
    'dlq redrive bronze_kafka__transactions --all',
  ],
}
