export { spawnBound, hasParentDeathSignal } from './bound-child.ts';
