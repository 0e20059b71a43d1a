import { NavLink } from 'react-router';
import { useWithin } from '../frame/scope';
import '../orders/orders.css';
import { useWords } from '../texts/calendars';

/** Rules, and what they ask. */
export function Tabs() {
  const w = useWords();
  const to = useWithin();
  return (
    <nav className="order-tabs" aria-label={w.tabs.rules}>
      <NavLink to={to('/rules')} end>{w.tabs.rules}</NavLink>
      <NavLink to={to('/rules/calendars')}>{w.tabs.calendars}</NavLink>
    </nav>
  );
}
