import { normalize, resolve } from 'node:path'
import type { ValueContext } from './setting.ts'

/** A path as a configuration writes it: `~`, `$NAME` and `{{CWD}}` stand for what they do in Ansible. */
export function resolvePath(
  written: string,
  { folder, cwd, home, env }: Pick<ValueContext, 'folder' | 'cwd' | 'home' | 'env'>,
): string {
  const named = written
    .replaceAll('{{CWD}}', cwd)
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (all, bare?: string, braced?: string) => env[bare ?? braced ?? ''] ?? all)
    .replace(/^~(?=\/|$)/, home)
  return normalize(resolve(folder, named))
}
