/** Whom the server lets in, and where; the password is drawn anew for each folder. */
export const DATABASE = { user: 'mesh', name: 'postgres' } as const
