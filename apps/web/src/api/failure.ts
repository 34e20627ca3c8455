import { ApiError } from './http.ts';

/** Why a request has failed, as one sentence for people. The API says what it expected and what it got. */
export function messageOfFailure(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Load it again.';
  if (error.status === 0) return 'Hindsight does not answer. Check that it is running, then try again.';
  const { message } = error;
  return `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/([^.!?])$/, '$1.')}`;
}
