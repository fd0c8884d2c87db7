import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'

/** The name of a target or an initiator. */
export const iscsiName = () =>
  argument
    .str()
    .pipe(
      z
        .string()
        .regex(/^(iqn\.\d{4}-\d\d\.|eui\.|naa\.)[\w.:-]+$/, 'expected a name such as iqn.2026-01.com.example:disk'),
    )
