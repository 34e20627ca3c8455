import { openWorld } from '/work/main/apps/encoder/src/fixtures/world.ts';
import { spanFrom } from '/work/main/apps/encoder/src/fixtures/bed.ts';
import { requireFfmpeg, startRedis, tempDir, testVideo } from '@hindsight/testing';
const ffmpeg = await requireFfmpeg();
const redis = await Promise.all([startRedis(), startRedis()]);
const folder = await tempDir();
const file = await testVideo({
  seconds: 40,
  gopSeconds: Number(process.env.GOP ?? 1),
  width: 1920,
  height: 1080,
  bitrate: '5M',
  name: 'encoder-bench',
});
const world = await openWorld(ffmpeg, file, { ringUrl: redis[0].url, queueUrl: redis[1].url, dir: folder.path });
const start = await world.refill({ agoMs: 45_000 });
const { bed } = world;
import { readFileSync } from 'node:fs';
const childCpu = () => {
  const f = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(f[13]) + Number(f[14])) / 100;
};
const redisCpu = () =>
  redis.reduce((s, r) => {
    const f = readFileSync(`/proc/${r.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return s + (Number(f[11]) + Number(f[12])) / 100;
  }, 0);
for (let i = 0; i < Number(process.env.N ?? 6); i++) {
  const off = 1000 + Math.floor(Math.random() * 8000);
  const c0 = process.cpuUsage(),
    k0 = childCpu(),
    r0 = redisCpu(),
    t0 = performance.now();
  const id = await bed.accept('cam', spanFrom(start, off, off + 30_000));
  const rec = await bed.deliver(id);
  const t = performance.now() - t0,
    c = process.cpuUsage(c0),
    k = childCpu() - k0,
    r = redisCpu() - r0;
  console.log(
    off,
    rec.state,
    rec.method,
    rec.frames,
    rec.framesEncoded,
    rec.bytes,
    'wall',
    Math.round(t),
    'node',
    ((c.user + c.system) / 1e6).toFixed(2),
    'ffmpeg',
    k.toFixed(2),
    'redis',
    r.toFixed(2),
    'sum',
    ((c.user + c.system) / 1e6 + k + r).toFixed(2),
    JSON.stringify(rec.timings),
  );
}
await bed.close();
for (const s of redis) await s.stop();
await folder.remove();
