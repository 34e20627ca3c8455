import { HindsightError } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { explain, judge } from './failure.ts';

describe('what an error means for a clip', () => {
  it('is the end when the footage is not there', () => {
    expect(judge(new HindsightError('no_footage', 'x'), 0)).toEqual({ action: 'fail', reason: 'no_footage' });
    expect(judge(new HindsightError('footage_lost', 'x'), 0)).toEqual({ action: 'fail', reason: 'footage_lost' });
  });

  it('is another try when storage or FFmpeg failed, or when the fault is ours', () => {
    expect(judge(new HindsightError('storage_error', 'x'), 3)).toEqual({ action: 'retry', reason: 'storage_error' });
    expect(judge(new HindsightError('encoder_error', 'x'), 0)).toEqual({ action: 'retry', reason: 'encoder_error' });
    expect(judge(new TypeError('x'), 0)).toEqual({ action: 'retry', reason: 'encoder_error' });
  });

  it('is a timeout, and another try, when FFmpeg took too long', () => {
    const late = new HindsightError('encoder_error', 'x', { details: { timeLimitMs: 60_000 } });
    expect(judge(late, 3)).toEqual({ action: 'retry', reason: 'timeout' });
  });

  it('fails bad footage only when it is bad a second time', () => {
    const bad = new HindsightError('bad_footage', 'x');
    expect(judge(bad, 0).action).toBe('retry');
    expect(judge(bad, 1)).toEqual({ action: 'fail', reason: 'bad_footage' });
  });

  it('lets an attempt that lost go without a word', () => {
    expect(judge(new HindsightError('superseded', 'x'), 0)).toEqual({ action: 'drop' });
  });

  it('is explained with its causes', () => {
    const error = new HindsightError('storage_error', 'cannot put', { cause: new Error('disk full') });
    expect(explain(error)).toBe('cannot put: disk full');
  });
});
