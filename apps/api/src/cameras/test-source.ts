import { cameraTest, cameraTestResult, HindsightError } from '@hindsight/domain';
import { SOURCE_TEST_PURPOSE } from '@hindsight/queue';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { parseBody } from '../http/validate.ts';
import { checkSource, needSealer } from './manage.ts';

/** Each test makes capture open a connection to wherever it is told to. */
const TESTS_AT_ONCE = 4;

/** `POST /api/cameras/test`: capture tries a source and says what it sends, or why not. Nothing is kept. */
export function testSourceRoute({ sealer, sourceTests }: Pick<ApiDeps, 'sealer' | 'sourceTests'>): Router {
  const router = Router();
  let running = 0;

  router.post('/api/cameras/test', async (request, response) => {
    const body = parseBody(cameraTest, request);
    checkSource(body.source);
    const sealed = needSealer(sealer).seal(JSON.stringify(body), SOURCE_TEST_PURPOSE);
    if (running >= TESTS_AT_ONCE) {
      const message = `expected at most ${TESTS_AT_ONCE} sources to be tried at once, got another`;
      throw new HindsightError('rate_limited', message, { retryAfterSeconds: 10 });
    }
    running += 1;
    try {
      const answer = cameraTestResult.safeParse(await sourceTests.run(sealed));
      if (!answer.success) throw new HindsightError('unavailable', 'expected what a source sends, got something else');
      response.json(answer.data);
    } finally {
      running -= 1;
    }
  });

  return router;
}
