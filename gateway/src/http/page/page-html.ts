/** A query to start from: a tab of the page. */
export interface Example {
  readonly name: string
  readonly query: string
}

export const EXAMPLES_DEFAULT: readonly Example[] = [
  {
    name: 'What is there',
    query:
      '# Ask for what is in the graph\n{\n  __schema {\n    queryType {\n      fields {\n        name\n        description\n      }\n    }\n  }\n}\n',
  },
]

/** Scripts and styles only from here, nothing inline that runs; GraphiQL's editor sets style attributes. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function pageHtml(
  examples: readonly Example[],
  roles: readonly string[],
  files: { readonly styles: readonly string[]; readonly scripts: readonly string[] },
): string {
  const named = examples.map(({ name, query }) => ({ name, query: `# ${name.replace(/\s+/g, ' ')}\n${query}` }))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Storemesh</title>
<link rel="icon" href="data:,">
${files.styles.map((path) => `<link rel="stylesheet" href="${path}">`).join('\n')}
</head>
<body>
<div id="page">Loading…</div>
<script type="application/json" id="settings">${jsonInHtml({ examples: named, roles })}</script>
${files.scripts.map((path) => `<script defer src="${path}"></script>`).join('\n')}
</body>
</html>
`
}

/** JSON that cannot end the element it stands in. */
const jsonInHtml = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')
