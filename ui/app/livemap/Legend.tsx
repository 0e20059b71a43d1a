import { Button, Popover } from 'antd';
import { ClassSign } from '../alarms/Sign';
import { PresenceSign } from '../parts';
import { useTexts } from '../texts';
import { useWords } from '../texts/map';
import { CLASSES, PRESENCES } from './positions';

/** What the signs of the map mean. */
export function Legend() {
  const t = useTexts();
  const w = useWords();
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      content={
        <ul className="map-legend">
          {PRESENCES.map((each) => (
            <li key={each}>
              <PresenceSign presence={each} />
            </li>
          ))}
          <li>
            <svg width="16" height="16" viewBox="0 0 22 22" aria-hidden="true">
              <path d="M11 1.500L18.500 19 11 15 3.500 19z" fill="var(--connected)" />
            </svg>
            {t.presence.connected}, {w.moving}
          </li>
          {CLASSES.toReversed().map((each) => (
            <li key={each}>
              <ClassSign of={each} />
            </li>
          ))}
          <li>
            <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
              <circle cx="9" cy="9" r="8" fill="none" stroke="var(--primary)" strokeWidth="2" />
            </svg>
            {w.counted}
          </li>
        </ul>
      }
    >
      <Button size="small">{w.legend}</Button>
    </Popover>
  );
}
