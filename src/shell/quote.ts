/** A word as sh reads it back unchanged: single quotes, as POSIX has no other form that is safe for every byte. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.includes('=') ? word : `'${word.replaceAll("'", "'\\''")}'`
