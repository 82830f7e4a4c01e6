import type { Rule } from '../rule.js'
import { emptyCatch } from './empty-catch.js'
import { emptyNames } from './empty-names.js'
import { environment } from './environment.js'
import { escapeHatches } from './escape-hatches.js'
import { fileLength } from './file-length.js'
import { functionLength } from './function-length.js'
import { kebabCase } from './kebab-case.js'
import { machinePaths } from './machine-paths.js'
import { packageFace } from './package-face.js'
import { registryHosts } from './registry-hosts.js'
import { sqlClock } from './sql-clock.js'
import { sqlRowTest } from './sql-row-test.js'
import { sqlTableName } from './sql-table-name.js'
import { sqlTrino } from './sql-trino.js'
import { testsLeftOut } from './tests-left-out.js'
import { timeAndChance } from './time-and-chance.js'
import { unfinishedWork } from './unfinished-work.js'

/** The house style, a file per rule. A new rule is a file beside these, a line here, and a planted fixture. */
export const RULES: readonly Rule[] = [
  emptyCatch,
  emptyNames,
  environment,
  escapeHatches,
  fileLength,
  functionLength,
  kebabCase,
  machinePaths,
  packageFace,
  registryHosts,
  sqlClock,
  sqlRowTest,
  sqlTableName,
  sqlTrino,
  testsLeftOut,
  timeAndChance,
  unfinishedWork,
]
