import { NavLink } from 'react-router';
import { useAll } from '../commands/words';
import { useWithin } from '../frame/scope';

/** The pages about what is asked of things. */
export function Tabs() {
  const { w } = useAll();
  const to = useWithin();
  return (
    <nav className="order-tabs" aria-label={w.title}>
      <NavLink to={to('/commands')} end>{w.tabs.single}</NavLink>
      <NavLink to={to('/commands/bulk')}>{w.tabs.bulk}</NavLink>
      <NavLink to={to('/commands/schedules')}>{w.tabs.schedules}</NavLink>
    </nav>
  );
}
