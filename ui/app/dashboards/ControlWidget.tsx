import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { api } from '../api';
import { useInvocations } from '../commands/queries';
import { useAll } from '../commands/words';
import { useMay } from '../may';
import { useTravel } from '../moment';
import { Empty, Failure, Skeleton } from '../parts';
import { useTexts } from '../texts/dashboards';
import { Action } from '../thing/Actions';
import { Wishes } from '../thing/Writable';
import type { WidgetProps } from './parts';
import { useMomentShown } from './shown';

/** Asks one thing for one action, or sets one of its properties, and says what came of it. */
export default function ControlWidget({ source, name }: WidgetProps) {
  const t = useTexts();
  const { w } = useAll();
  const travel = useTravel();
  const may = useMay();
  const past = useMomentShown() !== null;
  const id = source.thing ?? '';
  const asked = source.properties[0] ?? '';
  const thing = useQuery({ queryKey: ['thing', id], queryFn: ({ signal }) => api.thing(id, signal), enabled: id !== '', staleTime: 30_000, retry: false });
  const model = useQuery({ queryKey: ['model', thing.data?.model], queryFn: ({ signal }) => api.model(thing.data!.model, signal), enabled: thing.data !== undefined, staleTime: 10_000, retry: false });
  const twin = useQuery({ queryKey: ['twin', id, undefined], queryFn: ({ signal }) => api.twin(id, undefined, signal), refetchInterval: 15_000, enabled: id !== '' && !past });
  const action = model.data?.actions.find((each) => each.name === asked);
  const property = model.data?.properties.find((each) => each.name === asked && each.writable);
  const lately = useInvocations({ thing: id }, action !== undefined && !past);
  if (past) {
    return (
      <Empty fact={w.actions.past}>
        <Button onClick={() => travel(null)}>{w.actions.back}</Button>
      </Empty>
    );
  }
  const failed = thing.error ?? model.error;
  if (failed) return <Failure what={name} error={failed} />;
  if (!thing.data || !model.data) return <Skeleton lines={2} />;
  if (property) return <Wishes thing={thing.data} properties={[property]} twin={twin.data} />;
  if (!action) return <Empty fact={t.dashboards.noControl(asked)} use={t.dashboards.noControlMore} />;
  return <Action thing={thing.data} model={model.data} action={action} may={may.in('command', thing.data.space)} open last={lately.items.find((one) => one.kind === 'action' && one.name === asked)} />;
}
