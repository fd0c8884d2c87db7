import bcryptjs from 'bcryptjs'

/** A password as bcrypt hashes it: the salt is 22 characters of bcrypt's own alphabet, each more round doubles the work. */
export const bcrypt = (password: string, salt: string, rounds: number, ident: string): string =>
  bcryptjs.hashSync(password, `$${ident}$${String(rounds).padStart(2, '0')}$${salt}`)
