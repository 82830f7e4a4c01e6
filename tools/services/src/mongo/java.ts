/** What the documents server is compiled for and runs on. */
export const JAVA = { least: 17, compiler: false } as const
