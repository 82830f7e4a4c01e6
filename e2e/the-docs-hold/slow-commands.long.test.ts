import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { SLOW } from './commands.js'
import { runToItsEnd } from './run-command.js'

test.each(SLOW)(
  '%s',
  async (command) => {
    const outcome = await runToItsEnd(command, await freshFolder())
    expect(outcome).toEqual({ code: 0, signal: null, stdout: expect.any(String), stderr: expect.any(String) })
  },
  1_800_000,
)
