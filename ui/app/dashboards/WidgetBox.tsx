import { type ComponentType, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, type Widget } from '../api';
import { soon } from '../frame/late';
import { definitionOf } from '../pages/question';
import { Empty, Guard, Skeleton } from '../parts';
import { spaceTitle, useSpaces } from '../queries';
import { titleOf, useLanguage } from '../texts';
import { useTexts } from '../texts/dashboards';
import { resolved, several, type Source, type WidgetType } from './document';
import { figureOf } from './figure';
import { textOption } from './options';
import type { WidgetProps } from './parts';
import { useShown, VisibleContext } from './shown';

const DRAWN: Partial<Record<WidgetType, ComponentType<WidgetProps>>> = {
  number: soon(() => import('./NumberWidget')),
  line: soon(() => import('./LineWidget')),
  bar: soon(() => import('./BarWidget').then((each) => ({ default: each.BarWidget }))),
  gauge: soon(() => import('./BarWidget').then((each) => ({ default: each.GaugeWidget }))),
  timeline: soon(() => import('./TimelineWidget')),
  table: soon(() => import('./TableWidget')),
  heatmap: soon(() => import('./HeatWidget')),
  map: soon(() => import('./MapWidget')),
  control: soon(() => import('./ControlWidget')),
  alarms: soon(() => import('./AlarmsWidget')),
};
const ImageWidget = soon(() => import('./ImageWidget'));
const Words = soon(() => import('./words').then((each) => ({ default: each.Words })));

/** Alarms need no source: they are then those of the page's space. */
const EVERYTHING: Source = { properties: [] };
/** A widget begins to ask a little before it is scrolled into sight. */
const NEAR = '200px';

/** Name of a widget: its title, or what it shows. */
export function useWidgetName(widget: Widget): string {
  const t = useTexts();
  const language = useLanguage();
  const { values } = useShown();
  const source = resolved(widget, values);
  const known = source !== null && !('missing' in source) ? source : null;
  const thing = useQuery({ queryKey: ['thing', known?.thing], queryFn: ({ signal }) => api.thing(known!.thing!, signal), enabled: !widget.title && known?.thing !== undefined, staleTime: 30_000, retry: false });
  // Several things that are named are called by the first, which tells what they are.
  const sample = useQuery({ queryKey: ['thing', known?.things?.[0]], queryFn: ({ signal }) => api.thing(known!.things![0]!, signal), enabled: !widget.title && known?.things !== undefined, staleTime: 30_000, retry: false });
  const name = known?.model ?? thing.data?.model ?? sample.data?.model;
  const model = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => api.model(name!, signal), enabled: !widget.title && name !== undefined, staleTime: 10_000, retry: false });
  const spaces = useSpaces();
  if (widget.title) return widget.title;
  const properties = known?.properties ?? [];
  const titles = properties.map((each) => titleOf(model.data && (definitionOf(model.data, each) ?? model.data.actions.find((one) => one.name === each))?.titles, each, language));
  const figure = several(known ?? undefined) && widget.type === 'number' ? t.dashboards.figures[figureOf(widget)] : undefined;
  const titled = titles.length > 0 ? titles.join(language === 'zh' ? '、' : ', ') : (t.dashboards.types[widget.type] ?? widget.type);
  const what = figure === undefined ? titled : language === 'zh' ? `${titled}（${figure}）` : `${titled} (${figure})`;
  // In a template the thing stands above all of them; elsewhere each says whose values it shows.
  const template = (widget.source as { thing?: string } | undefined)?.thing?.startsWith('$') ?? false;
  const whose = template ? '' : known?.things ? t.dashboards.several(known.things.length) : (thing.data?.name ?? (widget.type === 'alarms' && known?.space ? spaceTitle(spaces.data, known.space) : undefined) ?? (model.data ? titleOf(model.data.titles, model.data.name, language) : (known?.model ?? known?.thing ?? '')));
  return whose === '' ? what : `${whose} · ${what}`;
}

/** One widget in its box; it asks for nothing while it is not seen, and its failure is its own. */
export function WidgetBox({ widget, tools, body = true }: { widget: Widget; tools?: ReactNode; body?: boolean }) {
  const t = useTexts();
  const name = useWidgetName(widget);
  const box = useRef<HTMLElement>(null);
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const seen = new IntersectionObserver(([entry]) => setVisible(entry!.isIntersecting), { rootMargin: NEAR });
    seen.observe(box.current!);
    return () => seen.disconnect();
  }, []);
  const bare = widget.type === 'text' && !widget.title;
  return (
    <article ref={box} className={`panel widget widget-${widget.type}`} data-widget={widget.id} data-type={widget.type} aria-label={name}>
      {(!bare || tools) && (
        <header className="widget-head">
          <h2 className="one-line" title={name}>{bare ? t.dashboards.types.text : name}</h2>
          {tools}
        </header>
      )}
      <div className="widget-body">
        {body && (
          <VisibleContext value={visible}>
            <Guard key={widget.type} fallback={<Empty fact={t.dashboards.failed} />}>
              <Suspense fallback={<Skeleton lines={2} />}>
                <Content widget={widget} name={name} />
              </Suspense>
            </Guard>
          </VisibleContext>
        )}
      </div>
    </article>
  );
}

function Content({ widget, name }: { widget: Widget; name: string }) {
  const t = useTexts();
  const { values, titles } = useShown();
  const text = JSON.stringify(resolved(widget, values));
  const source = useMemo(() => JSON.parse(text) as Source | { missing: string } | null, [text]);
  switch (widget.type) {
    case 'text':
      return <Words text={textOption(widget, 'text')} />;
    case 'image':
      return <ImageWidget widget={widget} name={name} />;
  }
  const Drawn = DRAWN[widget.type];
  if (Drawn === undefined) return <Empty fact={t.dashboards.failed} />;
  if (source === null) return widget.type === 'alarms' ? <Drawn widget={widget} source={EVERYTHING} name={name} /> : <Empty fact={t.dashboards.unset} />;
  if ('missing' in source) return <Empty fact={t.dashboards.chooseFirst(titles[source.missing] ?? source.missing)} />;
  return <Drawn widget={widget} source={source} name={name} />;
}
