import type { Analytics, Camera } from '@hindsight/domain';
import { useTimeline } from '../api/queries.ts';
import { fillOf, percentText } from './analytics-words.ts';

type Figures = Analytics['cameras'][number];

/** Each camera: how much of the time it streamed, how full its ring is, and how many clips were made of it. */
export function CameraTable({ cameras, figures }: { cameras: readonly Camera[]; figures: Analytics['cameras'] }) {
  const names = new Map(cameras.map(({ id, name }) => [id, name]));
  const gone = figures.filter(({ camera }) => !names.has(camera));
  const listed = cameras.map(
    ({ id }) => figures.find(({ camera }) => camera === id) ?? { camera: id, uptime: null, clips: 0 },
  );
  if (listed.length + gone.length === 0) return <p className="panel-note">There is no camera.</p>;
  return (
    <div className="wide-table">
      <table className="figures" data-testid="camera-figures">
        <thead>
          <tr>
            <th scope="col">Camera</th>
            <th scope="col">Streaming</th>
            <th scope="col">Ring filled</th>
            <th scope="col" className="number">
              Clips
            </th>
          </tr>
        </thead>
        <tbody>
          {listed.map((each) => (
            <CameraRow key={each.camera} figures={each} name={names.get(each.camera) ?? each.camera} there />
          ))}
          {gone.map((each) => (
            <CameraRow key={each.camera} figures={each} name={`${each.camera} (removed)`} there={false} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CameraRow({ figures, name, there }: { figures: Figures; name: string; there: boolean }) {
  const { camera, uptime, clips } = figures;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Share value={uptime} of={`${name} streamed`} />
      </td>
      <td>{there ? <RingFill camera={camera} name={name} /> : '–'}</td>
      <td className="number">{clips}</td>
    </tr>
  );
}

function RingFill({ camera, name }: { camera: string; name: string }) {
  const timeline = useTimeline(camera).data;
  return <Share value={timeline ? fillOf(timeline) : null} of={`ring of ${name}`} />;
}

function Share({ value, of }: { value: number | null; of: string }) {
  return (
    <span className="share">
      {percentText(value)}
      {value !== null && <meter className="bar" min={0} max={1} value={value} aria-label={of} />}
    </span>
  );
}
