import { createScript, type Script } from '../script.ts';
import { APPEND, RECORDING } from './append.lua.ts';
import { CORE, REDIS_TIME } from './core.lua.ts';
import { ENTRIES } from './entries.lua.ts';
import { FORGET, KEEP } from './forget.lua.ts';
import { CHOOSING, HOLD } from './hold.lua.ts';
import { HOLDING } from './holding.lua.ts';
import { EXTEND, HELD, HOLDS, RELEASE, SET_EXPIRY } from './holds.lua.ts';
import { CLAIM, RELEASE_LEASE, RENEW, SET_STATE } from './lease.lua.ts';
import { LOOKING } from './looking.lua.ts';
import { READ } from './read.lua.ts';
import { REGISTER } from './replicas.lua.ts';

/** All scripts of the ring, one a verb. */
export type Scripts = ReturnType<typeof createScripts>;

/** `timeSource` is the Lua that sets `nowMs`: Redis's own clock, but for tests that simulate it. */
export function createScripts(timeSource: string = REDIS_TIME) {
  const script = (...pieces: string[]): Script => createScript([timeSource, CORE, ...pieces].join(''));
  const footage = [ENTRIES, HOLDING, LOOKING];
  return {
    claim: script(KEEP, CLAIM),
    renew: script(RENEW),
    releaseLease: script(RELEASE_LEASE),
    setState: script(SET_STATE),
    forget: script(FORGET),
    register: createScript([timeSource, REGISTER].join('')),
    append: script(...footage, RECORDING, APPEND),
    hold: script(...footage, CHOOSING, HOLD),
    held: script(...footage, HELD),
    holds: script(...footage, HOLDS),
    setExpiry: script(...footage, SET_EXPIRY),
    extend: script(...footage, EXTEND),
    release: script(...footage, RELEASE),
    read: script(...footage, READ),
  };
}
