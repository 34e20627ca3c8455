import { describe, expect, it } from 'vitest';
import { explainFailure, withoutSecrets } from './remedy.ts';

const explain = (stderr: string, source: string, managedBy: 'env' | 'file' | 'api' = 'env') =>
  explainFailure(stderr, { source, managedBy, detail: 'FFmpeg ended with exit code 1' });

describe('the remedy', () => {
  it.each([
    [
      '0',
      '[video4linux2,v4l2 @ 0x1] ioctl(VIDIOC_STREAMON): Device or resource busy',
      /^camera_busy: \/dev\/video0 is held by another program: close it or set VIDEO_SOURCE/,
    ],
    [
      '/dev/video2',
      '/dev/video2: Permission denied',
      /^camera_not_permitted: your user may not open \/dev\/video2: sudo usermod -aG video \$USER, then log in again$/,
    ],
    [
      '0',
      '[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video0: No such file or directory',
      /^camera_missing: no camera at \/dev\/video0: connect it or set VIDEO_SOURCE to/,
    ],
    [
      '0',
      '[alsa @ 0x1] cannot open audio device hw:9 (No such device)\nhw:9: Input/output error',
      /^microphone_missing: the microphone of \/dev\/video0 cannot be opened: choose another one \(arecord -L lists them\)/,
    ],
    ['/tmp/a.mp4', 'file:/tmp/a.mp4: No such file or directory', /^camera_missing: no file at \/tmp\/a.mp4: check/],
    [
      'rtsp://u:p@10.0.0.5/s',
      'method DESCRIBE failed: 401 Unauthorized',
      /^camera_login: rtsp:\/\/\*\*\*@10\.0\.0\.5\/s refuses user or password/,
    ],
    ['http://10.0.0.5/x.ts', 'HTTP error 404 Not Found', /^camera_not_found: there is nothing at http:/],
    ['http://10.0.0.5/x.ts', 'tcp: Connection refused', /^camera_refused: nothing listens at http:/],
    ['http://10.0.0.5/x.ts', 'Operation not permitted', /^source_ended: FFmpeg ended with exit code 1$/],
  ])('for %s that says %s is said in words', (source, stderr, reason) => {
    expect(explain(stderr, source).reason).toMatch(reason);
  });

  it('says where the source is set', () => {
    const missing = 'file:/tmp/a.mp4: No such file or directory';
    expect(explain(missing, '/tmp/a.mp4', 'env').reason).toMatch(/check the path in VIDEO_SOURCE$/);
    expect(explain(missing, '/tmp/a.mp4', 'file').reason).toMatch(/check the path in its source in CAMERAS_FILE$/);
    expect(explain(missing, '/tmp/a.mp4', 'api').reason).toMatch(/check the path in its source$/);
  });

  it('quotes what FFmpeg said last, without what it says of every input', () => {
    const stderr = `Input #0, mpegts, from 'pipe:0':\n  Stream #0:0: Video: h264\nframe=  10 fps=5\nav_interleaved_write_frame(): Broken pipe\n`;
    expect(explain(stderr, '/tmp/a.ts').error).toBe(
      'FFmpeg ended with exit code 1 (FFmpeg: av_interleaved_write_frame(): Broken pipe)',
    );
  });
});

describe('what is said', () => {
  const source = 'rtsp://admin:pa%24s@10.0.0.5:554/live?token=abc123';
  it.each([
    `could not open ${source}: gone`,
    'bad login pa$s for admin',
    "Opening 'http://10.0.0.5/part.ts?token=abc123' for reading",
    'redirected to https://admin:pa%24s@other/live',
  ])('holds no secret of the source: %s', (text) => {
    expect(withoutSecrets(text, source)).not.toMatch(/pa\$s|pa%24s|abc123/);
  });
});
