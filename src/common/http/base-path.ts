/** Where the API lives, without slashes around it. */
export const basePath = 'api/v1';
