import type { Rule } from '../rule.js'

const HOST = /\b(?:(?:registry|npm|nexus|artifactory|verdaccio|proxy|mirror)s?\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|npmjs\.org)\b/i
const RESOLVED = /"resolved": "https?:/

/** Where packages come from is each reader's own setting. */
export const registryHosts: Rule = {
  name: 'registry-hosts',
  check: ({ texts }) =>
    texts.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => {
        if (!HOST.test(line) && !RESOLVED.test(line)) return []
        return [
          {
            file: path,
            line: index + 1,
            message: 'names a package registry: leave it to npm settings (omit-lockfile-registry-resolved)',
          },
        ]
      }),
    ),
}
