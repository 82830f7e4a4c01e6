import type { Rule } from '../rule.js'

const CLOCK =
  /\b(?:current_date|current_time|current_timestamp|current_localtime|current_localtimestamp|localtime|localtimestamp|(?:now|today|get_current_timestamp)\s*\()/i
const WORDS_OF_OTHERS = /--.*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g

/** A model that asks the engine for the time gives another answer when it is run again. */
export const sqlClock: Rule = {
  name: 'sql-clock',
  check: ({ texts }) =>
    texts
      .filter(({ path }) => path.endsWith('.sql'))
      .flatMap(({ path, text }) =>
        text
          .replace(WORDS_OF_OTHERS, (comment) => comment.replace(/[^\n]/g, ' '))
          .split('\n')
          .flatMap((line, index) => {
            const found = CLOCK.exec(line)?.[0]
            return found === undefined
              ? []
              : [
                  {
                    file: path,
                    line: index + 1,
                    message: `asks the engine for the time (${found}): use the logical time of the run`,
                  },
                ]
          }),
      ),
}
