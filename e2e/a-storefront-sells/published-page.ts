import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { meshDone, ROOT } from '../mesh-command.js'
import { portOf } from './cuttable.js'

const SOURCE = fileURLToPath(new URL('page', import.meta.url))
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** The page in a folder, with what is generated for it; its types hold together, or it fails with what the compiler says. */
export async function generatedPage(folder: string): Promise<{ readonly manifest: string }> {
  await cp(SOURCE, folder, { recursive: true })
  await meshDone('client', 'generate', join(SOURCE, 'operations'), '--into', join(folder, 'generated'), '--documents', 'text')
  await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder])
  return { manifest: join(folder, 'generated/operations.json') }
}

/** Its scripts as a browser takes them, asking this gateway. */
export async function bundlePage(folder: string, gateway: string): Promise<void> {
  await build({
    entryPoints: ['shop', 'support', 'floor'].map((name) => join(folder, `${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: 'esm',
    define: { GATEWAY: JSON.stringify(gateway) },
    logLevel: 'error',
  })
}

/** Serves what lies in the folder, on an origin of its own. */
export async function serveFolder(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://page').pathname
    readFile(join(folder, name)).then(
      (content) => response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(content),
      () => response.writeHead(404).end(),
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${portOf(server.address())}`
}
