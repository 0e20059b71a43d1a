import { Button } from 'antd';
import { useNavigate, useSearchParams } from 'react-router';
import { useTitle } from '../frame/brand';
import { above, useRescope, useScope } from '../frame/scope';
import { useMay } from '../may';
import { Empty, Failure, Skeleton } from '../parts';
import { useSpaces } from '../queries';
import { Deeds } from '../spaces/Deeds';
import { Edit, Make } from '../spaces/Edit';
import '../spaces/spaces.css';
import { Tree } from '../spaces/Tree';
import { Usage } from '../spaces/Usage';
import { nameOf } from '../spaces/tree';
import '../thing/settings.css';
import { useTexts } from '../texts';

/** The tree of spaces, and what is said of the one that is looked at; `new=1` in the address makes one below it. */
export default function Spaces() {
  const t = useTexts();
  const scope = useScope();
  const spaces = useSpaces();
  const rescope = useRescope();
  const navigate = useNavigate();
  const [words, setWords] = useSearchParams();
  const making = words.get('new') === '1';
  const may = useMay();
  useTitle(t.spaces.heading);
  const turn = (on: boolean) =>
    setWords((before) => {
      const next = new URLSearchParams(before);
      if (on) next.set('new', '1');
      else next.delete('new');
      return next;
    });
  const go = (path: string) => void navigate(`/spaces${path === '' ? '' : `?space=${encodeURIComponent(path)}`}`, { replace: true });
  const space = spaces.data?.find((each) => each.path === scope);
  return (
    <>
      <div className="head">
        <h1>{t.spaces.heading}</h1>
        <div className="end">
          {space && !making && may.in('manage_spaces', scope) && (
            <Button type="primary" onClick={() => turn(true)}>
              {t.spaces.newBelow(space.path === '' ? space.title || t.common.root : nameOf(space))}
            </Button>
          )}
        </div>
      </div>
      {spaces.isPending ? (
        <Skeleton lines={8} />
      ) : !spaces.data ? (
        <div className="panel">
          <Failure what={t.spaces.heading} error={spaces.error} again={() => void spaces.refetch()} />
        </div>
      ) : (
        <div className="columns">
          <div className="w5">
            <Tree spaces={spaces.data} chosen={scope} />
          </div>
          <div className="w7 stack">
            {space === undefined ? (
              <div className="panel">
                <Empty fact={t.spaces.notThere(scope)} use={t.spaces.notThereMore}>
                  <Button onClick={() => void navigate(rescope(above(scope)))}>{t.space.up(above(scope) || t.common.root)}</Button>
                </Empty>
              </div>
            ) : making && may.in('manage_spaces', scope) ? (
              <Make key={`new ${scope}`} parent={scope} spaces={spaces.data} onMade={go} onLeave={() => turn(false)} />
            ) : (
              <>
                <Usage space={scope} />
                <Edit key={scope} space={space} spaces={spaces.data} />
                {scope !== '' && may.in('manage_spaces', scope) && <Deeds key={`deeds ${scope}`} space={space} spaces={spaces.data} onMoved={go} onGone={() => go(above(scope))} />}
              </>
            )}
          </div>
        </div>
      )}
    </>
  );
}
