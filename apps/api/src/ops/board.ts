import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queues } from '@hindsight/queue';
import { Router, type RequestHandler } from 'express';

/** Where the queues can be inspected. */
export const BOARD_PATH = '/queues';

/** What it would load from elsewhere; the browser's own fonts do. */
const FOREIGN_STYLES = /<link[^>]+href="https?:\/\/[^>]*>/g;

/** Bull Board over all queues; the browser sees it below `basePath`. */
export function boardRouter(queues: Queues, basePath = ''): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath + BOARD_PATH);
  createBullBoard({
    queues: queues.forBoard().map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Hindsight queues' } },
  });
  return Router().use(withoutForeignStyles, adapter.getRouter() as Router);
}

/** Takes links to other hosts out of the page. */
const withoutForeignStyles: RequestHandler = (_request, response, next) => {
  const send = response.send.bind(response);
  response.send = (body: unknown) => send(typeof body === 'string' ? body.replace(FOREIGN_STYLES, '') : body);
  next();
};
