import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { SLOW } from './commands.js'
import { runToItsEnd } from './run-command.js'

test.each(SLOW)(
  '%s',
  async (command) => {
    const outcome = await runToItsEnd(command, await freshFolder())
    // as documented, a bench of which a figure was missed answers 1, and its table says which
    const missed = command === 'npm run bench' && outcome.stdout.includes('NO') && !outcome.stderr.includes(' failed: ')
    expect(outcome).toEqual({ code: missed ? 1 : 0, signal: null, stdout: expect.any(String), stderr: expect.any(String) })
  },
  1_800_000,
)
