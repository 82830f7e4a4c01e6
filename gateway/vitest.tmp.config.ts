import { defineConfig } from 'vitest/config'
import base from '../vitest.config.js'
export default defineConfig({ ...base, resolve: { ...base.resolve, alias: [{ find: /^graphql$/, replacement: new URL('../node_modules/graphql/index.js', import.meta.url).pathname }] } })
