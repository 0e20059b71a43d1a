import { NavLink } from 'react-router';
import { useWithin } from '../frame/scope';
import '../orders/orders.css';
import { useWords } from '../texts/notices';

/** The pages about who is told. */
export function Tabs() {
  const w = useWords();
  const to = useWithin();
  return (
    <nav className="order-tabs" aria-label={w.title}>
      <NavLink to={to('/channels')}>{w.tabs.channels}</NavLink>
      <NavLink to={to('/rotas')}>{w.tabs.rotas}</NavLink>
    </nav>
  );
}
