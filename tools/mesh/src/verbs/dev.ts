import { flag } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { data, mix, port, profile, rate, seed } from './options.js'

export const withoutSimulator = flag('no-simulator', 'serve what is there, without simulated events')

export const dev: VerbDeclaration = {
  words: ['dev'],
  summary: 'run the whole mesh here: simulator, pipeline and gateway',
  about:
    'A part that dies is started again. Ctrl-C lets every part finish what it has begun and ends; a second Ctrl-C ends at once.',
  options: [port, data, rate, mix, seed, withoutSimulator, profile],
  examples: ['dev', 'dev --port 8080 --rate 200', 'dev --data /srv/mesh --no-simulator'],
}
