import { Link, useParams } from 'react-router';
import type { Model } from '../api';
import { Problem } from '../api';
import { useAddress } from '../frame/address';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { Empty, Failure, Skeleton } from '../parts';
import { useModels } from '../queries';
import { Editor } from '../rules/Editor';
import { useRule } from '../rules/queries';
import '../rules/rules.css';
import { StandingTag } from '../rules/Standing';
import { CONDITION, EMPTY, plainMessage, type Simple } from '../rules/text';
import { titleOf, useLanguage } from '../texts';
import { useWords } from '../texts/rules';

/** One rule, or one that is to be. */
export default function Rule() {
  const w = useWords();
  const { id = '' } = useParams();
  const to = useWithin();
  const language = useLanguage();
  const scope = useScope();
  const [words] = useAddress();
  const fresh = id === 'new';
  const found = useRule(fresh ? '' : id);
  const models = useModels();
  const it = found.data;
  const title = it ? titleOf(it.titles, it.titles[''] ?? '', language) || it.name : fresh ? w.created : w.title;
  useTitle(title);
  if (models.isPending || (!fresh && found.isPending)) return <Skeleton lines={10} />;
  if (!fresh && !it) {
    return (
      <div className="panel">
        {found.error instanceof Problem && (found.error.status === 404 || found.error.status === 403) ? (
          <Empty page fact={w.missing(id)} use={w.missingMore}>
            <Link to={to('/rules')}>{w.back}</Link>
          </Empty>
        ) : (
          <Failure page what={w.title} error={found.error} again={() => void found.refetch()} />
        )}
      </div>
    );
  }
  return (
    <>
      <div className="head">
        <h1>{title}</h1>
        {it && <StandingTag it={it} />}
        <div className="end">
          {it && it.health.commands > 0 && <Link to={to(`/commands?group=${encodeURIComponent(`rule/${it.id}`)}&state=all`)}>{w.commandsTitle}</Link>}
          {it && <Link to={to(`/alarms?rule=${encodeURIComponent(it.id)}`)}>{w.alarms}</Link>}
          <Link to={to('/rules')}>{w.back}</Link>
        </div>
      </div>
      {it?.about && <p className="rule-about soft">{it.about}</p>}
      <Editor key={id} rule={it} start={startOf(models.data ?? [], words.get('model'), scope)} models={models.data ?? []} again={() => void found.refetch()} />
    </>
  );
}

/** Where a new rule begins: a number of the model that is meant, or of the first that has one. */
function startOf(models: readonly Model[], wanted: string | null, space: string): Simple {
  const numeric = (each: Model) => each.properties.find((one) => one.type === 'number' || one.type === 'integer');
  const model = models.find((each) => each.name === wanted) ?? models.find((each) => numeric(each) !== undefined);
  const property = model && numeric(model);
  if (!model || !property) return { ...EMPTY, model: model?.name ?? '', space };
  return { ...EMPTY, name: `${property.name.replace(/[^\p{L}\p{N}._-]/gu, '-')}-high`, model: model.name, space, conditions: [{ ...CONDITION, property: property.name, value: '80' }], held: '30s', clear: '75', message: plainMessage(property.name) };
}
