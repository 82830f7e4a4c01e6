import { isFault } from '@storemesh/core'

/** 0 done · 1 a check failed · 2 wrong usage · 3 something needed is not there. */
export type ExitCode = 0 | 1 | 2 | 3

const WRONG_USAGE = [
  'AUTH_ANONYMOUS_UNSAFE',
  'AUTH_INCOMPLETE',
  'COLUMNS_INVALID',
  'CONFIG_BROKEN',
  'CURSOR_INVALID',
  'CURSOR_MISSING',
  'DOMAIN_NAME_INVALID',
  'IDENTITY_COLUMN_UNKNOWN',
  'IDENTITY_TRUTH_UNKNOWN',
  'KEY_INVALID',
  'MIX_INVALID',
  'OPTION_INVALID',
  'OPTION_MISSING',
  'OPTION_UNKNOWN',
  'POSITIONAL_INVALID',
  'SETTING_INVALID',
  'SETTING_UNKNOWN',
  'SOURCE_NAME_INVALID',
  'TABLE_NAME_INVALID',
  'TOKEN_ISSUER_ELSEWHERE',
  'VERB_UNKNOWN',
]

const NOT_THERE = [
  'CONTRACTS_NOT_FOUND',
  'CONTRACTS_NOT_PUBLISHED',
  'CUSTOMERS_FILE_UNREADABLE',
  'DATA_FOLDER_BROKEN',
  'DATA_FOLDER_FOREIGN',
  'DATA_FOLDER_MISSING',
  'DATA_FOLDER_NEWER',
  'DATA_FOLDER_UNWRITABLE',
  'DOMAIN_LOCKED',
  'FILE_MISSING',
  'MODULE_MISSING',
  'PORT_IN_USE',
  'PROFILE_NOT_AVAILABLE',
  'SERVICE_NEEDS_GO',
  'SERVICE_NEEDS_JAVA',
  'SERVICE_NEEDS_MAVEN',
]

/** Every other failure is a check that failed. */
const exitCodes: ReadonlyMap<string, ExitCode> = new Map([
  ...WRONG_USAGE.map((code) => [code, 2] as const),
  ...NOT_THERE.map((code) => [code, 3] as const),
])

export const exitCodeOf = (error: unknown): ExitCode => (isFault(error) ? (exitCodes.get(error.code) ?? 1) : 1)
