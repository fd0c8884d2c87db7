import { Buffer } from 'node:buffer'
import * as argument from '../../src/module/argument.ts'
import { query, Refusal } from '../../src/module/contract.ts'
import { asBytes, asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { type Script, sh } from '../../src/shell/script.ts'

/** The question for a file's bytes: `path` as the host knows it, `lack` when it cannot be read, `content` otherwise. */
export const contentQuestion = (path: string): Script => sh`f=${hostPath(path)}
printf 'path=%s\000' "$f"
if [ ! -e "$f" ]; then printf 'lack=missing\000'
elif [ -d "$f" ]; then printf 'lack=directory\000'
elif [ ! -r "$f" ]; then printf 'lack=unreadable\000'
else printf 'content='; exec cat "$f"
fi`

/** Reads a file of the host into the task's result. */
export const slurp = query({
  name: 'slurp',
  purpose: 'Reads a file of the host into the result, in base64.',
  returns: {
    content: 'The content in base64; `| b64decode` makes it text.',
    encoding: '`base64`.',
    source: 'The path.',
  },
  examples: [
    { name: 'The public key of the host', args: { src: '/etc/ssh/ssh_host_ed25519_key.pub' } },
    { name: 'What is mounted', args: { src: '/proc/self/mounts' } },
  ],
  args: argument.args({
    src: argument
      .path()
      .meta({ aliases: ['path'] })
      .describe('The file to read.'),
  }),
  observe: (args) => ({
    script: contentQuestion(args.src),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const path = asText(fields.get('path') ?? '')
      switch (fields.get('lack')) {
        case 'missing':
          throw new Refusal(`file not found: ${path}`)
        case 'directory':
          throw new Refusal(`source is a directory and must be a file: ${path}`)
        case 'unreadable':
          throw new Refusal(`file is not readable: ${path}`)
        default:
          return { path, content: asBytes(fields.get('content') ?? '') }
      }
    },
  }),
  report: (_args, { path, content }) => ({
    content: Buffer.from(content).toString('base64'),
    encoding: 'base64',
    source: path,
  }),
})
