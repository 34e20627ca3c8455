import { buildArguments } from './command.ts';
import { captureInput, type InputWishes } from './capture-input.ts';
import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import type { SourceSpec } from './source.ts';
import { pictureLogOptions } from './picture-log.ts';
import { timelessKind } from './timeless.ts';

/** What to capture and how. */
export type CaptureOptions = InputWishes & {
  /** Threads of the encoder; default 2. */
  threads?: number;
};

/** Arguments, and what to write to stdin (a list that holds the URL and keeps it out of `ps`). */
export type CaptureArguments = { args: string[]; stdin?: Buffer };

/**
 * FFmpeg's arguments for capturing a source as fragmented MP4 on stdout, one fragment about every 200 ms and at
 * every key frame (design, section 5).
 *
 * Sound: AAC that is known to be AAC is copied, everything else becomes AAC. Whether it is, FFmpeg's own log
 * tells (`describeInput`), so the first session of an unknown source encodes its sound, and a caller who hands the
 * description to the next one gets it copied. A look beforehand would cost a second connection, which many
 * cameras refuse while the first is closing.
 */
export function captureArguments(ffmpeg: Ffmpeg, source: SourceSpec, options: CaptureOptions): CaptureArguments {
  const { options: inputOptions, input, stdin, sound: soundInput } = captureInput(ffmpeg, source, options);
  const sound = audioOptions(source, options);
  const isEncoded = mustEncode(source, options);
  const waitsForSound = sound !== null && !isEncoded && !isLooped(source);
  const args = buildArguments((command) => {
    const opened = command
      .input(input)
      .inputOptions('-loglevel', 'info', ...(isEncoded ? LOW_DELAY : []), ...inputOptions);
    if (soundInput) opened.input(soundInput.input).inputOptions(...soundInput.options);
    const soundStream = soundInput ? '1:a:0' : '0:a:0?';
    return opened
      .outputOptions('-map', '0:v:0', ...(sound === null ? ['-an'] : ['-map', soundStream, ...sound]))
      .outputOptions('-sn', '-dn', '-map_metadata', '-1')
      .outputOptions(
        ...(isEncoded ? encodeOptions(ffmpeg, source, options) : copyOptions(ffmpeg, source, { waitsForSound })),
      )
      .outputOptions('-f', 'mp4', ...FRAGMENTED)
      .output('pipe:1');
  });
  // With sound the muxer holds pictures back, and when one came is only known from what did not go through it.
  if (waitsForSound) args.push(...pictureLogOptions(ffmpeg.features));
  return stdin === undefined ? { args } : { args, stdin };
}

/**
 * `delay_moov` waits for the first packets, without which AAC from MPEG-TS has no configuration; `frag_discont`
 * keeps the first picture's true time; `make_zero` keeps sound with encoder delay from starting before 0. Of a
 * source with B-frames FFmpeg moves the decode times up by the reorder delay and takes it back in an edit list; with
 * `negative_cts_offsets` it takes it back in each composition offset, so that `tfdt` + `trun` are the time, as every
 * reader here takes them (measured: without it the sound of such a source is 80 ms early at 25 fps). A silent audio
 * track may hold the picture back for `max_interleave_delta` at most.
 */
const FRAGMENTED = [
  '-movflags',
  '+frag_keyframe+empty_moov+default_base_moof+delay_moov+frag_discont+negative_cts_offsets',
  '-frag_duration',
  '200000',
  '-flush_packets',
  '1',
  '-max_interleave_delta',
  '500000',
  '-avoid_negative_ts',
  'make_zero',
];

/**
 * RTSP tells no decode times. FFmpeg works them out, but of a source with B-frames it leaves the first picture without
 * a time to be shown, and its muxer aborts on that (measured, FFmpeg 5.1).
 */
const TIME_TO_SHOW = 'pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)';

/**
 * Where sound ends a fragment, the muxer takes the last picture to be as long as its packet says, and moves the next one to
 * where it would end. Of a variable rate FFmpeg only guesses that length: it is told here, for one picture's delay.
 */
const TRUE_LENGTH = 'duration=if(gt(NEXT_DTS\\,DTS)\\,NEXT_DTS-DTS\\,DURATION)';

/** Builds before 5.1 do not have all of the filter. */
function copyOptions(
  { features }: Ffmpeg,
  source: SourceSpec,
  { waitsForSound }: { waitsForSound: boolean },
): string[] {
  const times = [
    ...(source.kind === 'url' && source.container === 'rtsp' ? [TIME_TO_SHOW] : []),
    ...(waitsForSound ? [TRUE_LENGTH] : []),
  ];
  return ['-c:v', 'copy', ...(features.fpsMode && times.length > 0 ? ['-bsf:v', `setts=${times.join(':')}`] : [])];
}

/**
 * A decoder that works on several frames at once keeps one back for each thread: 0.6 s on 16 cores at 25 frames a second.
 */
const LOW_DELAY = ['-thread_type', 'slice'];

/** The test camera's frames are raw: there is nothing to copy. */
const mustEncode = (source: SourceSpec, { mode }: CaptureOptions): boolean =>
  mode === 'encode' || source.kind === 'test';

const HOLDS_ADTS = /mpegts|^aac$|hls/;

/** Such a source ends and begins anew, see `captureInput`. */
const isLooped = (source: SourceSpec): boolean =>
  source.kind === 'file' || (source.kind === 'url' && source.container === 'mp4');

function audioOptions(source: SourceSpec, { audio, description, microphone }: CaptureOptions): string[] | null {
  if (!audio || (source.kind === 'device' && microphone === undefined)) return null;
  if (source.kind !== 'test' && description?.audio?.codec === 'aac') {
    // The filter turns ADTS into what MP4 holds and leaves AAC from anywhere else alone. It ends for good at the seam of
    // a loop, and the sound with it: looped sources do without, and where they hold ADTS their sound is encoded.
    if (!isLooped(source)) return ['-c:a', 'copy', '-bsf:a', 'aac_adtstoasc'];
    if (!HOLDS_ADTS.test(description.format ?? '')) return ['-c:a', 'copy'];
  }
  return ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
}

function encodeOptions({ features }: Ffmpeg, source: SourceSpec, options: CaptureOptions): string[] {
  const { threads = 2, description } = options;
  // Interlaced frames are shown as progressive ones; odd sizes cannot be 4:2:0.
  const filters = [
    ...(timelessKind(source, description) === 'jpeg' ? ['settb=1/90000', 'setpts=(RTCTIME-RTCSTART)*0.09'] : []),
    ...(description?.video?.interlaced ? ['yadif=mode=send_frame:deint=interlaced'] : []),
    'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0',
    'format=yuv420p',
  ];
  return [
    ...['-vf', filters.join(','), '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-crf', '23'],
    ...['-maxrate', '8M', '-bufsize', '8M', '-bf', '0', '-g', '250', '-force_key_frames', 'expr:gte(t,n_forced)'],
    ...['-x264-params', 'open-gop=0:scenecut=0', '-threads', String(threads)],
    // Without a finer time base the encoder would round a variable rate's times to whole frames.
    ...['-enc_time_base', '1:90000', ...timingPassthrough(features)],
  ];
}
