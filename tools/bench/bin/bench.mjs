#!/usr/bin/env node
await import('./from-source.mjs')
const { main } = await import('../src/main.ts')
process.exitCode = await main(process.argv.slice(2))
