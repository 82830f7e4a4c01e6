import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { commandsIn, documents, ELSEWHERE, FOLLOWED_ELSEWHERE, isServing, SLOW } from './commands.js'
import { runToItsEnd, serveUntilCtrlC } from './run-command.js'

const all = await Promise.all(
  (await documents())
    .filter((path) => !FOLLOWED_ELSEWHERE.has(path))
    .map(async (path) => ({ path, commands: await commandsIn(path) })),
)
const isRunHere = (command: string) => !ELSEWHERE.has(command) && !SLOW.includes(command)
const runHere = all
  .map(({ path, commands }) => ({ path, commands: commands.filter(isRunHere) }))
  .filter(({ commands }) => commands.length > 0)

test.each(runHere)(
  '$path: its commands do what they say, one after the other',
  async ({ commands }) => {
    const data = await freshFolder()
    for (const command of commands) {
      const { code, signal, stderr } = await (isServing(command) ? serveUntilCtrlC(command, data) : runToItsEnd(command, data))
      const answer = signal === 'SIGINT' ? 130 : code // as a shell shows it
      expect({ command, answer, stderr }).toEqual({
        command,
        answer: command === 'npm start' ? 130 : 0,
        stderr: expect.any(String),
      })
    }
  },
  900_000,
)

test('what is run elsewhere is still in a document', async () => {
  const documented = all.flatMap(({ commands }) => commands)
  expect(documented).toEqual(expect.arrayContaining([...ELSEWHERE.keys(), ...SLOW]))
  expect(await documents()).toEqual(expect.arrayContaining([...FOLLOWED_ELSEWHERE.keys()]))
})
