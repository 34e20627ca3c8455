import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { messageOfFailure } from '../api/failure.ts';
import { usePage } from '../api/page.ts';
import { keys } from '../api/queries.ts';
import { createCameraCalls, type CameraCalls } from './camera-calls.ts';

/** The calls that change cameras. */
export function useCameraCalls(): CameraCalls {
  const { http } = usePage();
  return useMemo(() => createCameraCalls(http), [http]);
}

/** One change of the cameras at a time: whether it is under way, and in words why it has failed. */
export function useChange(): {
  busy: boolean;
  failure: string | null;
  run(change: () => Promise<unknown>): Promise<boolean>;
} {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (change: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailure(null);
    try {
      await change();
      await client.invalidateQueries({ queryKey: keys.cameras });
      return true;
    } catch (error) {
      setFailure(messageOfFailure(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run };
}
