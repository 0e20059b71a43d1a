import { Problem } from '../api';
import { Empty, Failure } from '../parts';
import { useWords } from '../texts/operations';

/** What failed; somebody who does not run the server is told so. */
export function Denied({ error, what, again, more }: { error: unknown; what: string; again: () => void; more?: string }) {
  const w = useWords();
  return (
    <div className="panel">
      {error instanceof Problem && error.status === 403 ? <Empty fact={w.health.denied} use={more ?? w.health.denied2} /> : <Failure what={what} error={error} again={again} />}
    </div>
  );
}
