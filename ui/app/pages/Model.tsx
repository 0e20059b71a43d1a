import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { api, type Model as ModelOf, Problem, type Property } from '../api';
import { duration, NONE, number, unit } from '../format';
import { Empty, Failure, Panel, Skeleton } from '../parts';
import { Suggest } from '../parts/Suggest';
import { useTitle } from '../frame/brand';
import { titleOf, useLanguage, useTexts } from '../texts';

export default function Model() {
  const { name = '' } = useParams();
  const t = useTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const model = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => api.model(name, signal) });
  const accept = useMutation({
    mutationFn: (properties?: Property[]) => api.acceptModel(name, properties),
    onSuccess: (next) => {
      queries.setQueryData(['model', name], next);
      void queries.invalidateQueries({ queryKey: ['models'] });
    },
  });
  useTitle(name);

  if (model.isPending) return <Skeleton lines={8} />;
  if (!model.data) {
    return (
      <div className="panel">
        {model.error instanceof Problem && model.error.status === 404 ? (
          <Empty fact={t.models.missing(name)} use={t.thing.missingMore}>
            <Link to="/models">{t.models.toModels}</Link>
          </Empty>
        ) : (
          <Failure what={name} error={model.error} again={() => void model.refetch()} />
        )}
      </div>
    );
  }
  const it = model.data;
  const title = titleOf(it.titles, it.name, language);
  return (
    <>
      <div className="head">
        <h1>{title}</h1>
        {title !== it.name && <code className="faint">{it.name}</code>}
        <span className="tag" data-stage={it.stage}>
          {t.models[it.stage]}
        </span>
        <span className="soft num">
          {t.models.version} {it.version}
        </span>
        <div className="end">
          <Link to={`/things?model=${encodeURIComponent(it.name)}`}>
            <Button>{t.models.showThings}</Button>
          </Link>
        </div>
      </div>
      <div className="stack">
        {it.stage === 'draft' && <p className="soft">{t.models.acceptMore}</p>}
        {accept.isSuccess && (
          <p className="arrived" role="status">
            {t.models.acceptDone}
          </p>
        )}
        {accept.error && (
          <div className="panel">
            <Failure what={t.models.accept} error={accept.error} />
          </div>
        )}
        {it.stage === 'draft' && it.properties.length > 0 ? (
          <Suggest key={it.name} name={it.name} version={it.version} busy={accept.isPending} onAccept={(properties) => accept.mutate(properties)} />
        ) : (
          <Panel title={t.models.properties}>
            {it.properties.length === 0 ? <div className="body soft">{t.models.noProperties}</div> : <Properties properties={it.properties} />}
          </Panel>
        )}
        {it.retired.length > 0 && (
          <Panel title={t.models.retired}>
            <Properties properties={it.retired} />
          </Panel>
        )}
        <div className="columns">
          <div className="w6">
            <Facts model={it} />
          </div>
          {(['events', 'actions'] as const)
            .filter((each) => it[each].length > 0)
            .map((each) => (
              <div key={each} className="w6">
                <Panel title={t.models[each]}>
                  <div className="rows">
                    {it[each].map((one) => (
                      <div key={one.name}>
                        <span className="grow">
                          {titleOf(one.titles, one.name, language)} <span className="faint mono">{one.name}</span>
                        </span>
                      </div>
                    ))}
                  </div>
                </Panel>
              </div>
            ))}
        </div>
      </div>
    </>
  );
}

function Facts({ model }: { model: ModelOf }) {
  const t = useTexts();
  return (
    <Panel title={t.models.settings}>
      <dl className="facts body">
        <dt>{t.models.mode}</dt>
        <dd>{t.models[model.mode]}</dd>
        <dt>{t.models.silence}</dt>
        <dd>{duration(model.silenceSeconds)}</dd>
        <dt>{t.models.retention}</dt>
        <dd>{model.retentionDays === 0 ? t.models.forever : t.models.days(model.retentionDays)}</dd>
      </dl>
    </Panel>
  );
}

function Properties({ properties }: { properties: Property[] }) {
  const t = useTexts();
  const language = useLanguage();
  // A column that would be empty says nothing.
  const united = properties.some((each) => each.unit);
  const ranged = properties.some((each) => each.minimum !== undefined || each.maximum !== undefined);
  return (
    <div className="scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t.models.property}</th>
            <th>{t.models.type}</th>
            {united && <th>{t.models.unit}</th>}
            {ranged && <th className="r">{t.models.range}</th>}
          </tr>
        </thead>
        <tbody>
          {properties.map((each) => (
            <tr key={each.name}>
              <td>
                {titleOf(each.titles, '', language) !== '' && <div>{titleOf(each.titles, '', language)}</div>}
                <code className="soft">{each.name}</code>
              </td>
              <td>
                {t.models.types[each.type]}
                {each.options && each.options.length > 0 && <span className="faint"> {each.options.join(', ')}</span>}
                {each.writable && <span className="tag" style={{ marginLeft: 8 }}>{t.models.writable}</span>}
              </td>
              {united && <td title={each.unit}>{each.unit ? unit(each.unit) || each.unit : NONE}</td>}
              {ranged && (
                <td className="r num">
                  {each.minimum === undefined && each.maximum === undefined
                    ? NONE
                    : `${each.minimum === undefined ? NONE : number(each.minimum)} … ${each.maximum === undefined ? NONE : number(each.maximum)}`}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
