/** Every secret that the steps use; none may be seen in a process list, a log, or what is printed. */
export const secrets = {
  admin: 'Ad min\'"\\$(id)`x`',
  user: 'us\'er\\pass"word#1',
  changed: 'zweites-Kennwort-für-alle',
  auth: 'auth-string-of-a-plugin',
  wrong: 'a-password-that-is-wrong',
  replication: "repl'ica\\pass",
  replication2: 'replica-pass-the-second',
} as const
