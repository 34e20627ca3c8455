import { expect, test } from 'vitest';
import { MICROPHONE } from './camera-request.ts';

test('a microphone is a device of the system, and nothing that could start a program', () => {
  const good = ['default', 'hw:1,0', 'plughw:CARD=C920,DEV=0', 'pulse', '2', 'audio=Microphone (USB Camera)'];
  for (const name of good) expect(name).toMatch(MICROPHONE);
  const bad = ["file:'|touch /tmp/x',raw", "tee:default,'|x',raw", 'hw:1;x', '-i', 'audio=a:b', 'audio=a"b', '', 'hw:'];
  for (const name of bad) expect(name).not.toMatch(MICROPHONE);
});
