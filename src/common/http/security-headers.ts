import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** Helmet's headers, which are the same for every answer: made once, since making them takes as long as routing a request. */
export function securityHeaders(): OutgoingHttpHeaders {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const protect = helmet({
    contentSecurityPolicy: {
      directives: { upgradeInsecureRequests: null, 'script-src': ["'self'", "'unsafe-inline'"] },
    },
  });
  protect(response.req, response, () => undefined);
  return response.getHeaders();
}
