import type { RuleTest } from '../api';
import { Failure, Panel } from '../parts';
import { useWords } from '../texts/rules';
import type { useTests } from './queries';

/** How the tests of the text go, as it is typed; a click shows one in the text. */
export function Trials({ tests, any, sound, select }: { tests: ReturnType<typeof useTests>; any: boolean; sound: boolean; select?: (test: RuleTest) => void }) {
  const w = useWords();
  const items = any && sound ? (tests.data?.items ?? []) : [];
  const passed = items.filter((each) => each.passed).length;
  return (
    <Panel
      title={w.tests.title}
      end={
        items.length > 0 && (
          <span role="status" data-passed={passed} data-failed={items.length - passed}>
            {passed > 0 && <span className="rule-passed">✓ {w.tests.passed(passed)}</span>} {passed < items.length && <b className="alarm">✗ {w.tests.failed(items.length - passed)}</b>}
          </span>
        )
      }
    >
      {!any ? (
        <div className="body soft">
          {w.tests.none} {w.tests.noneMore}
        </div>
      ) : !sound ? (
        <div className="body soft">{w.tests.faulty}</div>
      ) : tests.error ? (
        <Failure what={w.tests.title} error={tests.error} again={() => void tests.refetch()} />
      ) : tests.isPending ? (
        <div className="body soft">{w.tests.running}</div>
      ) : (
        <ul className="rule-tests">
          {items.map((each) => (
            <li key={each.line} data-test={each.name} data-went={each.passed ? 'passed' : 'failed'}>
              <button type="button" disabled={!select} onClick={() => select?.(each)}>
                <span className={each.passed ? 'rule-passed' : 'alarm'} aria-hidden="true">
                  {each.passed ? '✓' : '✗'}
                </span>
                <span>{each.name}</span>
                <span className="faint num">{w.tests.line(each.line)}</span>
              </button>
              <span className={each.passed ? 'faint' : 'soft'} translate="no">
                {each.passed ? each.expected : each.instead}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
