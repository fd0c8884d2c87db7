import { homedir } from 'node:os'
import { resolve } from 'node:path'

/** Where one vault secret comes from. */
export type SecretSource =
  /** `asked` puts the question of `--ask-vault-pass`, which names no label. */
  | { readonly kind: 'prompt'; readonly label: string | undefined; readonly asked: boolean }
  | { readonly kind: 'file'; readonly label: string | undefined; readonly path: string }

/** The source that `LABEL@SOURCE` or `SOURCE` names: `prompt`, or a file. */
export function secretSource(
  written: string,
  cwd: string,
  env: { readonly [name: string]: string | undefined },
): SecretSource {
  const at = written.indexOf('@')
  const label = at < 0 ? undefined : written.slice(0, at)
  const source = written.slice(at + 1)
  if (source === 'prompt') return { kind: 'prompt', label, asked: false }
  if (source === ASKED) return { kind: 'prompt', label, asked: true }
  return { kind: 'file', label, path: expandPath(source, cwd, env) }
}

/** The source that stands for `--ask-vault-pass`. */
export const ASKED = 'prompt_ask_vault_pass'

/** A path with `~` and variables of the environment in it, made absolute; symbolic links stay. */
export function expandPath(path: string, cwd: string, env: { readonly [name: string]: string | undefined }): string {
  const home = path.replace(/^~(?=\/|$)/, env.HOME ?? homedir())
  const full = home.replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (whole, bare: string, braced: string) => env[bare ?? braced] ?? whole,
  )
  return resolve(cwd, full)
}
