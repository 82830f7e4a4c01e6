/** In what form a client is given its operations: for fetch and the like, or for a cache such as Apollo Client’s and urql’s. */
export const DOCUMENT_FORMS = ['text', 'nodes'] as const
export type DocumentForm = (typeof DOCUMENT_FORMS)[number]
