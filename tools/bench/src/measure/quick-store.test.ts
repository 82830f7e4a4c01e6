import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { objectStoreConformance } from '@storemesh/object-store/conformance'
import { quickStore } from './quick-store.js'

// a store that is quick because it keeps less than the port promises would flatter every figure that it is part of
objectStoreConformance('quick store of the benches', async () => quickStore(await mkdtemp(join(tmpdir(), 'quick-store-'))))
