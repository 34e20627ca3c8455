import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '@hindsight/domain';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';
import { waitFor } from './wait-for.ts';

/** A real RTSP server (GStreamer's): H.264 and sound of a file, in real time, once for each client. */
export type RtspCamera = { url: string; pid: number; stop(): Promise<void>; kill9(): Promise<void> };

const PYTHON = '/usr/bin/python3';
const INSTALL =
  'sudo apt-get install -y gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-rtsp ' +
  ['good', 'bad', 'ugly'].map((set) => `gstreamer1.0-plugins-${set}`).join(' ');
const SERVER = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtsp', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtsp, GstRtspServer, GLib
Gst.init(None)
port, launch, transport, user, password = sys.argv[1:6]
server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(launch)
factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP if transport == 'udp' else GstRtsp.RTSPLowerTrans.TCP)
if user:
    auth = GstRtspServer.RTSPAuth(); token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', 'viewer')
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token); server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    for right in ('access', 'construct'):
        permissions.add_permission_for_role('viewer', 'media.factory.' + right, True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory('/cam', factory); server.attach(None)
print('serving', flush=True)
GLib.MainLoop().run()
`;

/** How such a camera speaks. */
export type RtspOptions = {
  login?: { user: string; password: string };
  /** The only transport that it offers; default TCP. */
  transport?: 'tcp' | 'udp';
  /** Codec of the file's sound; AAC is expected in an MP4, the others in Matroska. Default AAC. */
  sound?: 'aac' | 'mulaw' | 'opus';
  /** Where it listens, so that one that was killed comes back at the same address; default any free one. */
  port?: number;
  /** RTP time of the first picture, in ticks of 90 kHz below 2^32; default a random one. */
  firstRtpTime?: number;
};

const SOUND = {
  aac: 'aacparse ! rtpmp4gpay pt=97',
  mulaw: 'rtppcmupay',
  opus: 'opusparse ! rtpopuspay pt=97',
};

/**
 * Starts an RTSP camera that plays a file with sound. Where GStreamer's server is not installed the answer says what
 * installs it.
 */
export async function startRtspCamera(
  file: string,
  { login, transport = 'tcp', sound = 'aac', port: wishedPort, firstRtpTime }: RtspOptions = {},
): Promise<RtspCamera | { skipped: string }> {
  const probe = "import gi; gi.require_version('GstRtspServer', '1.0')";
  const missing = await promisify(execFile)(PYTHON, ['-c', probe]).then(() => null, messageOf);
  if (missing !== null) {
    const why = missing.trim().split('\n').at(-1);
    return { skipped: `no GStreamer RTSP server (${why}): install it with ${INSTALL}` };
  }
  const port = wishedPort ?? (await freePort());
  const rtpTime = firstRtpTime === undefined ? '' : ` timestamp-offset=${firstRtpTime}`;
  const demuxer = file.endsWith('.mkv') ? 'matroskademux' : 'qtdemux';
  const launch =
    `( filesrc location="${file}" ! ${demuxer} name=d d.video_0 ! queue ! h264parse ! rtph264pay name=pay0 pt=96${rtpTime}` +
    ` d.audio_0 ! queue ! ${SOUND[sound]} name=pay1 )`;
  const args = ['-c', SERVER, String(port), launch, transport, login?.user ?? '', login?.password ?? ''];
  const server = await startServerProcess({ command: PYTHON, args, cwd: '/' });
  await waitFor(() => server.output().includes('serving'), { what: `RTSP server, which says ${server.output()}` });
  const user = login === undefined ? '' : `${login.user}:${login.password}@`;
  return { url: `rtsp://${user}127.0.0.1:${port}/cam`, pid: server.pid, stop: server.stop, kill9: server.kill9 };
}
