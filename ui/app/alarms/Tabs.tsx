import { NavLink } from 'react-router';
import { useWithin } from '../frame/scope';
import '../orders/orders.css';
import { useWords } from '../texts/alarms';

/** The pages of alarms. */
export function Tabs() {
  const w = useWords();
  const to = useWithin();
  return (
    <nav className="order-tabs" aria-label={w.pages}>
      <NavLink to={to('/alarms')} end>
        {w.tabs.alarms}
      </NavLink>
      <NavLink to={to('/alarms/maintenance')}>{w.tabs.maintenance}</NavLink>
    </nav>
  );
}
