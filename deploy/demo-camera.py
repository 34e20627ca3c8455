"""A camera that is served by RTSP: `python3 demo-camera.py <URL of the API> <its own host name>`.

It draws a moving picture with a clock, with sound, in H.264 and G.711, for as long as somebody reads it; and it adds itself
to the cameras of the API under the id `demo`, where it stays.
"""

import json
import sys
import time
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PORT = "8554"
LAUNCH = (
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=1280,height=720,framerate=30/1"
    ' ! clockoverlay time-format="%H:%M:%S" font-desc="Sans 24"'
    " ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=2000 key-int-max=30"
    " ! video/x-h264,profile=baseline ! rtph264pay name=pay0 pt=96 config-interval=1"
    " audiotestsrc is-live=true wave=ticks ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0 )"
)


def serve():
    """Answers to RTSP on every address; all readers see the same picture."""
    Gst.init(None)
    # A part that is not installed ends it here, not with each reader.
    Gst.parse_launch(LAUNCH)
    server = GstRtspServer.RTSPServer()
    server.set_service(PORT)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH)
    factory.set_shared(True)
    server.get_mount_points().add_factory("/camera", factory)
    server.attach(None)
    return server


def add_to(api, host):
    """Adds the camera; one that is there stays as it is. Tries again until the API takes it."""
    camera = {"id": "demo", "name": "Demo camera", "source": f"rtsp://{host}:{PORT}/camera"}
    request = urllib.request.Request(
        f"{api}/api/cameras", json.dumps(camera).encode(), {"Content-Type": "application/json"}
    )
    while True:
        try:
            urllib.request.urlopen(request, timeout=10)
            return print("added as the camera demo")
        except urllib.error.HTTPError as error:
            if error.code == 409:
                return print("is the camera demo already")
            print(f"the API answered {error.code}: {error.read().decode()}")
        except OSError as error:
            print(f"the API does not answer: {error}")
        time.sleep(2)


if __name__ == "__main__":
    running = serve()
    print(f"serving rtsp://{sys.argv[2]}:{PORT}/camera")
    add_to(*sys.argv[1:3])
    GLib.MainLoop().run()
