import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { ClassSign } from '../alarms/Sign';
import { api } from '../api';
import { placeOf } from '../fleet/vehicle';
import { NONE, number } from '../format';
import { useWithin } from '../frame/scope';
import { useMay } from '../may';
import { useMoment } from '../moment';
import { Age, PresenceSign } from '../parts';
import { useModels } from '../queries';
import { titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/map';
import { CLASSES, type Positions, PRESENCES } from './positions';
import { useMoves } from './useLive';

/** What is chosen: how it is now, and where one goes from here. */
export function Card({ positions, id, following, onFollow, onReplay, onClose }: { positions: Positions; id: string; following: boolean; onFollow: (on: boolean) => void; onReplay: () => void; onClose: () => void }) {
  const w = useWords();
  const to = useWithin();
  const may = useMay();
  const language = useLanguage();
  const past = useMoment() !== null;
  useMoves(positions);
  const models = useModels().data;
  const thing = useQuery({ queryKey: ['thing', id], queryFn: ({ signal }) => api.thing(id, signal), staleTime: 30_000 }).data;
  const i = positions.of(id);
  const model = models?.find((each) => each.name === (i < 0 ? thing?.model : positions.models[i]));
  const at = `/things/${encodeURIComponent(id)}`;
  const name = i < 0 ? (thing?.name ?? id) : positions.names[i]!;
  const known = (value: number | undefined, text: (value: number) => string) => (value !== undefined && Number.isFinite(value) ? text(value) : NONE);
  return (
    <section className="map-card panel" aria-label={w.card} data-card={id}>
      <div className="card-head">
        <b>{name}</b>
        <Button size="small" type="text" aria-label={w.unchoose} onClick={onClose}>
          ×
        </Button>
      </div>
      <div className="card-state">
        {i >= 0 && <PresenceSign presence={PRESENCES[positions.presence[i]!]!} />}
        {i >= 0 && Number.isFinite(positions.speed[i]!) && <span className="tag" data-moves={positions.moves(i)}>{positions.moves(i) ? w.moving : w.standing}</span>}
        {i >= 0 && positions.alarm[i]! > 0 && (
          <Link to={to(`/alarms?thing=${encodeURIComponent(id)}`)}>
            <ClassSign of={CLASSES[positions.alarm[i]! - 1]!} />
          </Link>
        )}
        {model && <span className="faint">{titleOf(model.titles, model.name, language)}</span>}
      </div>
      {i >= 0 && (
        <dl className="card-facts">
          <dt>{w.speed}</dt>
          <dd className="num">{known(positions.speed[i], (value) => `${number(value, 0)} km/h`)}</dd>
          <dt>{w.heading}</dt>
          <dd className="num">{known(positions.heading[i], (value) => `${number(value, 0)}°`)}</dd>
          <dt>{w.position}</dt>
          <dd className="num">{`${positions.latitude[i]!.toFixed(5)}, ${positions.longitude[i]!.toFixed(5)}`}</dd>
          <dt>{w.heard}</dt>
          <dd>{positions.time[i]! > 0 ? <Age at={positions.time[i]!} space={thing?.space} /> : w.registered}</dd>
        </dl>
      )}
      <div className="card-deeds">
        {!past && (
          <Button size="small" type={following ? 'primary' : 'default'} aria-pressed={following} title={w.following} onClick={() => onFollow(!following)}>
            {w.follow}
          </Button>
        )}
        <Button size="small" onClick={onReplay}>
          {w.replay}
        </Button>
        <Link to={to(at)}>{w.open}</Link>
        {placeOf(model) && <Link to={to(`${at}/trips`)}>{w.trips}</Link>}
        {may.in('command', thing?.space) && (model?.actions.length ?? 0) > 0 && <Link to={to(`${at}/actions`)}>{w.commands}</Link>}
      </div>
    </section>
  );
}

/** Several that are chosen, each to be left out again. */
export function Several({ positions, ids, onDrop, onReplay, onClose }: { positions: Positions; ids: readonly string[]; onDrop: (id: string) => void; onReplay: () => void; onClose: () => void }) {
  const w = useWords();
  useMoves(positions);
  return (
    <section className="map-card panel" aria-label={w.card} data-card="several">
      <div className="card-head">
        <b>{w.chosen(ids.length)}</b>
        <Button size="small" type="text" aria-label={w.unchoose} onClick={onClose}>
          ×
        </Button>
      </div>
      <ul className="card-several">
        {ids.map((id, n) => {
          const i = positions.of(id);
          const name = i < 0 ? id : positions.names[i]!;
          return (
            <li key={id}>
              <i className={`swatch s${(n % 5) + 1}`} />
              <span className="grow">{name}</span>
              {i >= 0 && positions.moves(i) && <span className="num soft">{number(positions.speed[i]!, 0)} km/h</span>}
              <Button size="small" type="text" aria-label={w.drop(name)} onClick={() => onDrop(id)}>
                ×
              </Button>
            </li>
          );
        })}
      </ul>
      <div className="card-deeds">
        <Button size="small" onClick={onReplay}>
          {w.replay}
        </Button>
        <span className="faint">{w.chosenMore}</span>
      </div>
    </section>
  );
}
