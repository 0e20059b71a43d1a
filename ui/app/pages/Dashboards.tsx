import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, type DashboardHead, millis } from '../api';
import { count } from '../format';
import { useTitle } from '../frame/brand';
import { useScope, useWithin } from '../frame/scope';
import { useMay } from '../may';
import { Age, Empty, Failure, Panel, Skeleton } from '../parts';
import { spaceTitle, useModels, useSpaces, useStatus } from '../queries';
import { titleOf, useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { BYTES_MAX, imported } from '../dashboards/document';
import { drafts } from '../dashboards/draft';
import { Delete } from '../dashboards/Delete';
import '../dashboards/dashboards.css';

const PAGE = 100;

/** Saved dashboards of a space, and the one that each model has without anybody making it. */
export default function Dashboards() {
  const t = useTexts();
  const to = useWithin();
  const space = useScope();
  const [words, setWords] = useSearchParams();
  const may = useMay();
  const q = (words.get('q') ?? '').slice(0, 128);
  useTitle(t.dashboards.title);
  const found = useInfiniteQuery({
    queryKey: ['dashboards', space, q],
    queryFn: ({ signal, pageParam }) => api.dashboards({ space: space || undefined, q: q || undefined, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
  });
  const heads = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="head">
        <h1>{t.dashboards.title}</h1>
        <Input
          type="search" className="dashboards-find" aria-label={t.dashboards.find} placeholder={t.dashboards.find} value={q} maxLength={128} allowClear
          onChange={(event) =>
            setWords(
              (before) => {
                const next = new URLSearchParams(before);
                if (event.target.value === '') next.delete('q');
                else next.set('q', event.target.value);
                return next;
              },
              { replace: true },
            )
          }
        />
        {may.in('manage_dashboards', space) && (
          <div className="end">
            <Import />
            <Link to={to('/dashboards/new/edit')} className="ant-btn ant-btn-primary button-link">{t.dashboards.create}</Link>
          </div>
        )}
      </div>
      <div className="stack">
        <Panel title={t.dashboards.mine}>
          {found.isPending ? (
            <Skeleton lines={4} />
          ) : found.error && !found.data ? (
            <Failure what={t.dashboards.mine} error={found.error} again={() => void found.refetch()} />
          ) : heads.length === 0 ? (
            q === '' ? <Empty fact={t.dashboards.nothing} use={t.dashboards.nothingMore} /> : <Empty fact={t.dashboards.noMatch} />
          ) : (
            <div className="rows" data-list="dashboards">
              {heads.map((each) => <Row key={each.id} head={each} />)}
              {found.hasNextPage && (
                <Button type="text" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                  {t.common.more}
                </Button>
              )}
            </div>
          )}
        </Panel>
        <FromModels q={q} />
      </div>
    </>
  );
}

function Row({ head }: { head: DashboardHead }) {
  const t = useTexts();
  const language = useLanguage();
  const to = useWithin();
  const spaces = useSpaces();
  const models = useModels();
  const may = useMay();
  const [deleting, setDeleting] = useState(false);
  const model = models.data?.find((each) => each.name === head.model);
  return (
    <div className="dashboard-row">
      <Link className="grow one-line" data-row="" to={to(`/dashboards/${head.id}`)} title={head.title}>
        <b>{head.title}</b>
      </Link>
      {head.model && <span className="tag">{t.dashboards.templateOf(model ? titleOf(model.titles, model.name, language) : head.model)}</span>}
      {drafts.read(head.id) !== null && <span className="tag">{t.dashboards.editor.unsaved.split(/[;；]/)[0]}</span>}
      <span className="soft one-line hide-narrow dashboard-space" title={head.space}>{head.space === '' ? t.common.root : spaceTitle(spaces.data, head.space)}</span>
      <span className="faint hide-narrow dashboard-age">
        {t.dashboards.changed} <Age at={millis(head.changed)} />
      </span>
      {may.in('manage_dashboards', head.space) && (
        <Button type="text" size="small" aria-label={t.dashboards.deleteOf(head.title)} onClick={() => setDeleting(true)}>
          ✕
        </Button>
      )}
      {deleting && <Delete head={head} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function FromModels({ q }: { q: string }) {
  const t = useTexts();
  const language = useLanguage();
  const to = useWithin();
  const space = useScope();
  const models = useModels();
  const status = useStatus(space);
  const counts = new Map(status.data?.things.models.map((each) => [each.model, each.things]));
  const needle = q.toLowerCase();
  const shown = (models.data ?? [])
    .map((each) => ({ name: each.name, title: titleOf(each.titles, each.name, language), things: counts.get(each.name) ?? 0 }))
    .filter((each) => each.name.toLowerCase().includes(needle) || each.title.toLowerCase().includes(needle))
    .filter((each) => space === '' || each.things > 0)
    .sort((a, b) => b.things - a.things || a.name.localeCompare(b.name));
  return (
    <Panel title={t.dashboards.byModel} end={<span className="soft hide-narrow">{t.dashboards.byModelMore}</span>}>
      {models.isPending ? (
        <Skeleton lines={3} />
      ) : models.error && !models.data ? (
        <Failure what={t.dashboards.byModel} error={models.error} again={() => void models.refetch()} />
      ) : shown.length === 0 ? (
        <Empty fact={q === '' ? t.dashboards.noModels : t.dashboards.noMatch} />
      ) : (
        <div className="rows" data-list="model-dashboards">
          {shown.map((each) => (
            <Link key={each.name} className="row" to={to(`/dashboards/model/${encodeURIComponent(each.name)}`)}>
              <span className="grow one-line" title={each.name}>
                <b>{each.title}</b> {each.title !== each.name && <span className="faint mono">{each.name}</span>}
              </span>
              <span className="right soft num">
                {count(each.things)} {t.overview.thingsUnit(each.things)}
              </span>
            </Link>
          ))}
        </div>
      )}
    </Panel>
  );
}

/** Makes a dashboard out of a file; the server says what is wrong with one. */
function Import() {
  const t = useTexts();
  const to = useWithin();
  const space = useScope();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState('');
  const make = useMutation({
    mutationFn: async (file: File) => {
      const document = file.size > 4 * BYTES_MAX ? null : imported(await file.text());
      if (document === null) {
        setWrong(t.dashboards.notDashboard(file.name));
        return null;
      }
      return api.createDashboard({ ...document, space });
    },
    onSuccess: (made) => {
      if (made === null) return;
      void queries.invalidateQueries({ queryKey: ['dashboards'] });
      void navigate(to(`/dashboards/${made.id}`));
    },
  });
  return (
    <>
      <input
        ref={field} type="file" accept=".json,application/json" className="out" tabIndex={-1} aria-hidden="true" data-import=""
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          setWrong('');
          if (file) make.mutate(file);
        }}
      />
      {wrong !== '' && <span role="alert" className="soft">{wrong}</span>}
      {make.error !== null && <Failure what={t.dashboards.import} error={make.error} />}
      <Button title={t.dashboards.importMore} loading={make.isPending} onClick={() => field.current?.click()}>
        {t.dashboards.import}
      </Button>
    </>
  );
}
