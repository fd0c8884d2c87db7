/** A character set or collation under the name that servers since MySQL 8.0.30 and MariaDB 10.6 show. */
const known = (text: string): string => text.toLowerCase().replace(/^utf8(?=_|$)/, 'utf8mb3')

/** Whether a server shows a character set or collation that was asked for, `utf8` being a short name. */
export const sameCharset = (wanted: string, shown: string): boolean => known(wanted) === known(shown)
