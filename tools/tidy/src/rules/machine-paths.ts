import type { Rule } from '../rule.js'

/** A folder of one person or one machine; the same words in the middle of a URL or of a relative path are none. */
const PATH = /(?<![\w.:/*-])\/(?:work|home|root|tmp|Users)\/[\w.$-]+/

export const machinePaths: Rule = {
  name: 'machine-paths',
  check: ({ texts }) =>
    texts.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => {
        const found = PATH.exec(line)?.[0]
        return found === undefined
          ? []
          : [
              {
                file: path,
                line: index + 1,
                message: `'${found}' is a path of one machine: use tmpdir(), import.meta.url or a relative path`,
              },
            ]
      }),
    ),
}
