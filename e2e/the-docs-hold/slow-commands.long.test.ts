import { test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { SLOW } from './commands.js'
import { expectDone } from './run-command.js'

test.each(SLOW)('%s', async (command) => expectDone(command, await freshFolder()), 1_800_000)
