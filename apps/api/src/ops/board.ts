import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queues } from '@hindsight/queue';
import type { Router } from 'express';

/** Where the queues can be inspected. */
export const BOARD_PATH = '/queues';

/** Bull Board over all queues. */
export function boardRouter(queues: Queues): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.forBoard().map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Hindsight queues' } },
  });
  return adapter.getRouter() as Router;
}
