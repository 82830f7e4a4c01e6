import { fileURLToPath } from 'node:url'

/** The path of a server's setting in `deploy/`; the same from the sources and from the build. */
export const deployed = (path: string): string => fileURLToPath(new URL(`../../../deploy/${path}`, import.meta.url))
