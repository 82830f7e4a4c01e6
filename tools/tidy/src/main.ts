import { fileURLToPath } from 'node:url'
import { checkTidy } from './check-tidy.js'
import { EXCEPTIONS } from './exceptions.js'
import { RULES } from './rules/all.js'
import { readTree } from './tree.js'

const violations = checkTidy(readTree(fileURLToPath(new URL('../../../', import.meta.url))), RULES, EXCEPTIONS)
for (const violation of violations) console.log(violation)
if (violations.length > 0) process.exitCode = 1
