import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { SLOW } from './commands.js'
import { runToItsEnd } from './run-command.js'

test.each(SLOW)(
  '%s',
  async (command) => {
    const { code, signal, stdout, stderr } = await runToItsEnd(command, await freshFolder())
    const missed = command === 'npm run bench' && code === 1 && !stderr.includes(' failed: ') // as documented; the table says which
    expect({ code: missed ? 0 : code, signal, stdout, stderr }).toEqual({
      code: 0,
      signal: null,
      stdout: command === 'npm run bench' ? expect.stringContaining('measured') : expect.any(String),
      stderr: expect.any(String),
    })
  },
  1_800_000,
)
