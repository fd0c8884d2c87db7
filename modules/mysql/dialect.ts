import { lines, type Script, sh } from '../../src/shell/script.ts'

/** A script for each way of speaking: MariaDB, MySQL as it was, and MySQL since it says source and replica. */
export interface ByDialect {
  readonly mariadb: Script
  readonly mysql: Script
  readonly modern: Script
}

/**
 * Runs the script of the server's dialect. MySQL has the new words since 8.0.23, all of them since 8.2 (`modern`: 8.2 and
 * later), and none of the old ones since 8.4.
 */
export const byDialect = ({ mariadb, mysql, modern }: ByDialect): Script =>
  lines(
    sh`version=$(echo 'SELECT VERSION();' | client --skip-column-names) || exit
case $version in
*[Mm]aria[Dd][Bb]*)`,
    mariadb,
    sh`;;
[1-7].* | 8.[01].*)`,
    mysql,
    sh`;;
*)`,
    modern,
    sh`;;
esac`,
  )
