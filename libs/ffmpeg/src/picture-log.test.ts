import { expect, it } from 'vitest';
import { createPictureLog } from './picture-log.ts';

const TEXT = `#software: Lavf59.27.100
#tb 0: 1/90000
#media_type 0: video
0,          0,       7200,     3600,     4121, 0x9ae51722
0,       3600,      14400,     3600,     1011, 0x9ae51722, F=0x0, S=1,        8
`;

it('the log of pictures tells their decode times, whole lines only', () => {
  const log = createPictureLog();
  const half = TEXT.length - 20;
  expect(log.push(Buffer.from(TEXT.slice(0, half)))).toEqual([0]);
  expect(log.push(Buffer.from(TEXT.slice(half)))).toEqual([40_000]);
  expect(log.push(Buffer.from('0, 7200, 7200, 3600, 1, 0x0\n0, 10800, 3600, 3600, 1, 0x0\n0, 14'))).toEqual([
    80_000, 120_000,
  ]);
});
