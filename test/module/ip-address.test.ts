import { spawnSync } from 'node:child_process'
import test from 'ava'
import { endpoint, readAddress } from '../../src/module/ip-address.ts'

const spellings = [
  '192.0.2.1',
  '0.0.0.0',
  '255.255.255.255',
  '256.0.0.1',
  '1.2.3',
  '1.2.3.4.5',
  '::',
  '::1',
  '1::',
  '2001:DB8::0:1',
  '2001:db8:0:0:1:0:0:1',
  '2001:0:0:1:0:0:0:1',
  '2001:db8:0:1:1:1:1:1',
  '0:0:0:0:0:0:0:0',
  '::ffff:192.0.2.1',
  '::ffff:c000:201',
  '::192.0.2.1',
  '::1.2.3.256',
  '64:ff9b::192.0.2.33',
  'fe80::1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  ':1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:',
  '12345::',
  'fe80::1%eth0',
  '[::1]',
  '::1/128',
  'example.org',
  '',
]

/** The C library's own spelling of each, or nothing. */
const ORACLE = `
import socket, sys
for text in sys.stdin.read().split('\\n'):
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            print(socket.inet_ntop(family, socket.inet_pton(family, text)))
            break
        except (OSError, ValueError):
            pass
    else:
        print()
`

test('addresses are read and spelt as the C library does', (t) => {
  const { status, stdout } = spawnSync('python3', ['-c', ORACLE], { input: spellings.join('\n'), encoding: 'utf8' })
  if (status !== 0) {
    t.log('SKIPPED: python3 is not installed, which asks the C library')
    t.pass()
    return
  }
  const told = stdout.split('\n')
  t.deepEqual(
    spellings.map((text) => [text, readAddress(text)?.text ?? '']),
    spellings.map((text, i) => [text, told[i] ?? '']),
  )
})

test('a number with a leading zero is none: to some tools it is octal', (t) => {
  t.is(readAddress('192.0.2.010'), undefined)
})

test('an IPv6 address with a port stands in brackets', (t) => {
  t.is(endpoint({ family: 'ipv6', text: '2001:db8::1' }, 80), '[2001:db8::1]:80')
  t.is(endpoint({ family: 'ipv4', text: '192.0.2.1' }, 0), '192.0.2.1:0')
})
