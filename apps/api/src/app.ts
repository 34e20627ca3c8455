import express, { type Express } from 'express';
import { analyticsRoute } from './analytics/routes.ts';
import { exportCameras } from './cameras/camera-metrics.ts';
import { liveRoutes } from './cameras/live.ts';
import { manageCameraRoutes } from './cameras/manage.ts';
import { cameraRoutes, statusRoutes } from './cameras/routes.ts';
import { testSourceRoute } from './cameras/test-source.ts';
import { cancelRetryRoutes } from './clips/cancel-retry.ts';
import { createClipRoute } from './clips/create.ts';
import { deleteClipRoute } from './clips/delete.ts';
import { editClipRoute } from './clips/edit.ts';
import { clipMediaRoutes } from './clips/media.ts';
import { planClipRoute } from './clips/plan.ts';
import { clipPosterRoute } from './clips/poster.ts';
import { clipPreviewRoutes } from './clips/preview.ts';
import { readClipRoutes } from './clips/read.ts';
import { allowedHosts } from './config.ts';
import type { ApiDeps } from './deps.ts';
import { docsRoutes } from './docs/routes.ts';
import type { EventHub } from './events/event-hub.ts';
import { serveBelow } from './http/base-path.ts';
import { guardOrigin } from './http/guard.ts';
import { securityHeaders } from './http/headers.ts';
import { notFound, problemHandler } from './http/problems.ts';
import { requestLog } from './http/request-log.ts';
import { requestMetrics } from './http/request-metrics.ts';
import { BOARD_PATH, boardRouter } from './ops/board.ts';
import { healthRoutes } from './ops/health.ts';
import { webRoutes } from './ops/web.ts';
import { deleteSnapshotRoute } from './snapshots/delete.ts';
import { snapshotRoutes } from './snapshots/routes.ts';

const JSON_LIMIT = '64kb';

/** The whole API as an Express app that listens nowhere: `main.ts` and tests do that. */
export function createApi(deps: ApiDeps, events: EventHub): Express {
  const { config, log } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.use(requestLog(log));
  app.use(requestMetrics(deps));
  exportCameras(deps);
  serveBelow(app, config.BASE_PATH);
  app.use(securityHeaders(config.S3_PUBLIC_ENDPOINT));
  app.use(healthRoutes(deps));
  app.use(guardOrigin(allowedHosts(config)));
  app.use(BOARD_PATH, boardRouter(deps.queues, config.BASE_PATH));
  app.use(express.json({ limit: JSON_LIMIT }));
  app.use(createClipRoute(deps), planClipRoute(deps), readClipRoutes(deps), clipMediaRoutes(deps));
  app.use(clipPreviewRoutes(deps), clipPosterRoute(deps), editClipRoute(deps), deleteClipRoute(deps));
  app.use(cancelRetryRoutes(deps));
  app.use(snapshotRoutes(deps), deleteSnapshotRoute(deps));
  app.use(
    cameraRoutes(deps),
    manageCameraRoutes(deps),
    testSourceRoute(deps),
    liveRoutes(deps),
    statusRoutes(deps),
    analyticsRoute(deps),
    docsRoutes(config.BASE_PATH),
  );
  app.get('/api/events', (request, response) => events.connect(request, response));
  if (config.HINDSIGHT_WEB_DIR !== undefined) app.use(webRoutes(config.HINDSIGHT_WEB_DIR, config.BASE_PATH));
  app.use(notFound);
  app.use(problemHandler);
  return app;
}
