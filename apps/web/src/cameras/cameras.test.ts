import { cameraPatch, cameraTest, newCamera } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { cameraSample } from '../fixtures/samples.ts';
import { idFor, NEW_DRAFT, toNewCamera, toPatch, toTest } from './camera-draft.ts';
import { managedText, soundText, wayText, worksText } from './camera-texts.ts';

describe('the form of a camera', () => {
  it('makes an id of the name that no camera has yet', () => {
    expect(idFor('Front door', [])).toBe('front-door');
    expect(idFor('Front door', ['front-door', 'front-door-2'])).toBe('front-door-3');
    expect(idFor(' Höfle — Süd! ', [])).toBe('hofle-sud');
    expect(idFor('門', [])).toBe('camera');
    expect(newCamera.shape.id.safeParse(idFor('x'.repeat(100), ['x'.repeat(37)])).success).toBe(true);
  });

  it('asks for what was filled in and for nothing else', () => {
    const source = ' rtsp://anna:secret@10.0.0.5/stream ';
    expect(toNewCamera({ ...NEW_DRAFT, source }, [])).toEqual({ id: '10-0-0-5', source: source.trim() });
    const asks = { audio: 'off', size: '1280x720', fps: '15', microphone: ' hw:1,0 ' } as const;
    const draft = { ...NEW_DRAFT, source: '0', name: ' Desk ', ...asks } as const;
    const asked = toNewCamera({ ...draft, mode: 'encode', ringSeconds: '120' }, ['desk']);
    const { name, id } = asked;
    expect([name, id]).toEqual(['Desk', 'desk-2']);
    expect(newCamera.parse(asked)).toMatchObject({
      ...{ audio: false, size: '1280x720', fps: 15, microphone: 'hw:1,0' },
      ringSeconds: 120,
    });
    expect(toNewCamera({ ...NEW_DRAFT, source: '0' }, []).id).toBe('webcam');
  });

  it('never takes a password into an id', () => {
    for (const source of ['rtsp://anna:secret@cam.lan/x', 'rtsp://an/na:se@cret@cam.lan/x', 'http://:secret@cam.lan']) {
      expect(toNewCamera({ ...NEW_DRAFT, source }, []).id).not.toMatch(/secret|anna/);
    }
  });

  it('changes only what is different, and tries a source without what concerns the ring', () => {
    expect(toPatch({ ...NEW_DRAFT, name: 'Yard' }, { name: 'Yard' })).toBeNull();
    const patch = toPatch({ ...NEW_DRAFT, name: 'Gate', ringSeconds: '30' }, { name: 'Yard' });
    expect(cameraPatch.parse(patch)).toEqual({ name: 'Gate', ringSeconds: 30 });
    const tried = toTest({ ...NEW_DRAFT, source: ' test: ', mode: 'copy', ringSeconds: '30' });
    expect(tried).toEqual({ source: 'test:', mode: 'copy' });
    expect(cameraTest.safeParse(tried).success).toBe(true);
  });
});

describe('what is said of a camera', () => {
  it('names who has set it up, and what is heard', () => {
    expect(managedText(cameraSample({ managedBy: 'api' }))).toBeNull();
    expect(managedText(cameraSample({ managedBy: 'file' }))).toContain('file of cameras');
    expect(soundText(cameraSample({ audio: 'aac' }))).toBe('AAC sound');
    expect(soundText(cameraSample({ audio: null }))).toBe('no sound');
    expect(soundText(cameraSample({ state: 'backoff' }))).toBeNull();
  });

  it('tells what a tried source sends and what it will cost', () => {
    const result = {
      works: true,
      container: 'rtsp',
      codec: 'h264',
      width: 1920,
      height: 1080,
      fps: 25,
      audio: null,
    } as const;
    expect(worksText({ ...result, mode: 'copy' })).toBe(
      'It sends H.264 of 1920 × 1080, 25 frames a second, without sound.',
    );
    const raw = { ...result, codec: 'rawvideo', audio: 'pcm_f64le', fps: null } as const;
    expect(worksText({ ...raw, mode: 'encode' })).toBe('It sends raw pictures of 1920 × 1080, with PCM sound.');
    expect(wayText({ ...result, mode: 'copy' })).toContain('as it comes');
    expect(wayText({ ...result, mode: 'encode', modeReason: 'browsers cannot play HEVC' })).toBe(
      'It has to be encoded here, all the time, because browsers cannot play HEVC.',
    );
  });
});
