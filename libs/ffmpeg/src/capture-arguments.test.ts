import { beforeAll, expect, test } from 'vitest';
import { requireFfmpeg } from '@hindsight/testing';
import { captureArguments, describeInput, parseSource, type Ffmpeg, type InputDescription } from './index.ts';

let ffmpeg: Ffmpeg;
let old: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  const features = {
    ...ffmpeg.features,
    rtspTimeoutOption: 'stimeout',
    concatOptions: false,
    fpsMode: false,
    srt: false,
  } as const;
  const protocols = new Set([...ffmpeg.features.protocols].filter((name) => name !== 'srt'));
  old = { ...ffmpeg, features: { ...features, maxRedirects: false, protocols } };
});

const line = (source: string, options = {}, with_ = ffmpeg): string => {
  const { args, stdin } = captureArguments(with_, parseSource(source), { mode: 'copy', audio: true, ...options });
  return `${args.join(' ')} < ${stdin?.toString() ?? ''}`;
};

test('fragments are asked for as the design says', () => {
  expect(line('film.mp4')).toContain(
    '-f mp4 -movflags +frag_keyframe+empty_moov+default_base_moof+delay_moov+frag_discont+negative_cts_offsets -frag_duration 200000' +
      ' -flush_packets 1 -max_interleave_delta 500000 -avoid_negative_ts make_zero pipe:1',
  );
});

test('cameras are opened the way of the system', () => {
  expect(line('0', { platform: 'linux', size: '640x480', fps: 15 })).toContain(
    '-f v4l2 -framerate 15 -video_size 640x480 -i /dev/video0',
  );
  expect(line('1', { platform: 'darwin' })).toContain('-f avfoundation -framerate 30 -i 1:none');
  expect(line('/dev/video3', { platform: 'linux' })).toContain('-f v4l2 -i /dev/video3');
  expect(line('0', { platform: 'darwin', size: '1280x720', fps: 25 })).toContain(
    '-f avfoundation -framerate 25 -video_size 1280x720 -i 0:none',
  );
  expect(line('video=USB Camera', { platform: 'win32' })).toContain('-f dshow -rtbufsize 100M -i video=USB Camera');
  expect(line('video=USB Camera', { platform: 'win32', size: '640x480', fps: 30 })).toContain(
    '-f dshow -rtbufsize 100M -framerate 30 -video_size 640x480 -i video=USB Camera',
  );
  expect(() => line('0', { platform: 'win32' })).toThrow(expect.objectContaining({ code: 'unsupported_by_ffmpeg' }));
});

test('a microphone is opened beside a camera, the way of the system, and on the same clock', () => {
  const heard = line('0', { platform: 'linux', mode: 'encode', microphone: 'hw:1,0', size: '640x480' });
  expect(heard).toContain(
    '-thread_queue_size 512 -f v4l2 -timestamps abs -video_size 640x480 -i /dev/video0 ' +
      '-thread_queue_size 512 -isync 0 -f alsa -i hw:1,0 ',
  );
  expect(heard).toContain('-map 0:v:0 -map 1:a:0 -c:a aac');
  expect(line('0', { platform: 'darwin', microphone: '2' })).toContain('-i 0:2 -map 0:v:0 -map 0:a:0? -c:a aac');
  expect(line('video=USB Camera', { platform: 'win32', microphone: 'audio=Desk' })).toContain(
    '-i video=USB Camera:audio=Desk -map 0:v:0 -map 0:a:0?',
  );
  expect(line('0', { platform: 'linux', microphone: 'hw:1,0', audio: false })).toContain(
    '-i /dev/video0 -map 0:v:0 -an',
  );
  expect(line('rtsp://cam/1', { microphone: 'hw:1,0' })).not.toContain('alsa');
});

test('the socket timeout of RTSP has the name that this build gives it: the other one makes a server of it', () => {
  expect(line('rtsp://cam/1')).toMatch(
    /option rtsp_transport tcp\+udp\noption rtsp_flags prefer_tcp\noption timeout 3000000\n/,
  );
  expect(line('rtsp://cam/1', {}, old)).toContain('-rtsp_flags prefer_tcp -stimeout 3000000');
  expect(line('rtsp://cam/1', {}, old)).not.toContain('-timeout');
});

test('a source that this build cannot read is refused with the remedy', () => {
  expect(() => line('srt://cam:9000', {}, old)).toThrow(/srt:\/\/.*apt-get install ffmpeg/);
});

test('timing is passed through with the option that this build knows', () => {
  expect(line('film.mp4', { mode: 'encode' })).toContain('-fps_mode passthrough');
  expect(line('film.mp4', { mode: 'encode' }, old)).toContain('-vsync passthrough');
});

test.each([
  [
    "Input #0, rtsp, from 'rtsp://x':\n  Stream #0:0: Video: h264 (High), yuv420p(progressive), 1280x720, 30 fps\n  Stream #0:1: Audio: pcm_mulaw, 8000 Hz, mono\n",
    'rtsp',
    'yuv420p',
    false,
    'pcm_mulaw',
  ],
  [
    "Input #0, mpegts, from 'pipe:0':\n    Stream #0:0[0x100]: Video: h264 (Main) ([27][0][0][0] / 0x001B), yuvj422p(pc, bt709, top first), 1920x1080 [SAR 1:1 DAR 16:9], 25 fps\nOutput #0\n",
    'mpegts',
    'yuvj422p',
    true,
    null,
  ],
])('an input is described by what FFmpeg says of it (%#)', (stderr, format, pixelFormat, interlaced, audio) => {
  const described = describeInput(stderr);
  expect(described).toMatchObject({ format, video: { codec: 'h264', pixelFormat, interlaced } });
  expect(described?.audio?.codec ?? null).toBe(audio);
});

test('a playlist is read at the speed at which it was filmed: its segments come all at once, or seconds apart', () => {
  expect(line('http://cam/live.m3u8')).toMatch(/-re .*option live_start_index -2\n/s);
  expect(line('http://cam/live.ts')).not.toMatch(/-re |live_start_index/);
});

test('a film over HTTP is played over and over, and its address is an argument only when it holds no secret', () => {
  expect(line('http://cam/film.mp4')).toMatch(/-re -stream_loop -1 .*-i http:\/\/cam\/film\.mp4 /);
  for (const source of ['http://user:s3cret@cam/film.mp4', 'http://cam/film.mp4?token=s3cret']) {
    const { args, stdin } = captureArguments(ffmpeg, parseSource(source), { mode: 'copy', audio: true });
    expect(args.join(' ')).not.toContain('s3cret');
    expect(args).toContain('-re');
    expect(stdin?.toString().split(`file '${source}'`).length).toBeGreaterThan(100);
  }
});

test('a decoder keeps no frame back for each core of the machine', () => {
  expect(line('http://cam/live.ts', { mode: 'encode' })).toContain('-thread_type slice');
});

const described = (codec: string, tbn: string): InputDescription =>
  describeInput(
    `Input #0, concat, from 'pipe:0':\n  Stream #0:0: Video: ${codec}, yuvj420p(pc), 640x360, 25 fps, 25 tbr, ${tbn} tbn\n`,
  ) as InputDescription;

test('an address that does not say what it carries is known by the ticks of its times', () => {
  const encoded = (description: InputDescription): string => line('http://cam/stream', { mode: 'encode', description });
  expect(encoded(described('mjpeg (Baseline)', '25'))).toContain('setpts=(RTCTIME-RTCSTART)*0.09');
  expect(encoded(described('h264 (High)', '1200k'))).toContain('-use_wallclock_as_timestamps 1');
  for (const description of [described('mjpeg (Baseline)', '1k'), described('h264 (High)', '90k')])
    expect(encoded(description)).not.toMatch(/RTCTIME|wallclock/);
});
