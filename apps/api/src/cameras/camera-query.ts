import * as z from 'zod';

/** The query of calls about one camera, which may be left out where there is only one. */
export const cameraQuery = z.strictObject({ camera: z.string().optional() });
