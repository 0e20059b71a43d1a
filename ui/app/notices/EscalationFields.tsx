import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { api } from '../api';
import { inSpace } from '../may';
import { Field } from '../spaces/Fields';
import { useWords } from '../texts/notices';
import type { Draft, Step } from './draft';

const STEPS_MAX = 8;
/** As many as are offered by name. */
const TURNS = [0, 1, 2, 3];

/** Who is told next of an alarm that nobody acknowledges. */
export function EscalationFields({ draft, edit, own }: { draft: Draft; edit: (part: Partial<Draft>) => void; own?: string }) {
  const w = useWords();
  const channels = useQuery({ queryKey: ['channels', '', 'all'], queryFn: ({ signal }) => api.channels('', undefined, signal) }).data?.items ?? [];
  // those of the same space or of one above
  const others = channels.filter((each) => each.id !== own && inSpace(draft.space, each.space));
  const steps = draft.escalation;
  const put = (at: number, part: Partial<Step>) => edit({ escalation: steps.map((each, i) => (i === at ? { ...each, ...part } : each)) });
  const last = Number(steps.at(-1)?.after ?? 0);
  return (
    <Field label={w.channel.escalation} more={w.channel.escalationMore}>
      {steps.map((each, i) => (
        <div className="rota-person escalation" key={i} data-step={i}>
          <Input name={`after${i}`} inputMode="numeric" suffix={w.channel.minutes} aria-label={w.channel.afterOf(i + 1)} value={each.after} onChange={(event) => put(i, { after: event.target.value })} />
          <Select
            aria-label={w.channel.stepChannel(i + 1)}
            value={each.channel}
            onChange={(channel: string) => put(i, { channel })}
            options={[{ value: '', label: w.channel.same }, ...others.map(({ id, title }) => ({ value: id, label: title })), ...(each.channel !== '' && !others.some(({ id }) => id === each.channel) ? [{ value: each.channel, label: each.channel }] : [])]}
          />
          <Select aria-label={w.channel.stepTurn(i + 1)} value={each.turn} onChange={(turn: string) => put(i, { turn })} options={[...new Set([...TURNS, Number(each.turn)])].map((turn) => ({ value: String(turn), label: w.channel.turn(turn) }))} />
          <Button type="text" aria-label={w.channel.takeStep(i + 1)} onClick={() => edit({ escalation: steps.filter((_, at) => at !== i) })}>
            ×
          </Button>
        </div>
      ))}
      {steps.length < STEPS_MAX && (
        <Button type="link" className="self-start" onClick={() => edit({ escalation: [...steps, { after: String(last + 15), channel: '', turn: String(draft.onDuty === '' ? 0 : Math.min(steps.length + 1, 3)) }] })}>
          {w.channel.addStep}
        </Button>
      )}
    </Field>
  );
}
