/** Where a machine's packages put their programs. A server is told no more of the environment of whoever starts it than this. */
export const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin'
