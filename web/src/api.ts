/** Requests to the desk. */

export interface Problem {
  title: string;
  detail: string;
  code: string;
}

export interface Kept {
  name: string;
  article: number | null;
  outcome: string;
  code: string | null;
  message: string | null;
}

export interface Addition {
  id: number;
  what: string;
  state: 'waiting' | 'fetching' | 'reading' | 'done';
  documents: Kept[];
}

export interface Status {
  articles: number;
  inquiry: 'first' | 'working' | 'current' | 'failed';
  adding: number | null;
  sample: boolean;
}

export interface Logged {
  id: number;
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => null)) as Problem | null;
  throw new Error(problem ? `${problem.code}: ${problem.detail}` : `the desk answers ${response.status}`);
}

export async function get<T>(path: string): Promise<T> {
  return answer<T>(await fetch(path, { headers: { accept: 'application/json' } }));
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return answer<T>(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

export async function send<T>(path: string, file: Blob): Promise<T> {
  const headers = { 'content-type': 'application/octet-stream' };
  return answer<T>(await fetch(path, { method: 'POST', headers, body: file }));
}
