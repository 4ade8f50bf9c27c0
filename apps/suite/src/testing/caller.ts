export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface CallerRequest {
  readonly method?: 'GET' | 'POST';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who calls the services' APIs in a person's name and does not give up when one dies meanwhile. */
export interface Caller {
  request(person: string, path: string, request?: CallerRequest): Promise<Answer>;
}
