import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { api, type Calendar, type NewCalendar, type Shift } from '../api';
import { useServerNow } from '../clock';
import { Panel, Skeleton } from '../parts';
import { Refused } from '../people/parts';
import { Field } from '../spaces/Fields';
import { SpaceSelect } from '../spaces/SpaceSelect';
import '../thing/settings.css';
import { useTexts } from '../texts';
import { useWords } from '../texts/calendars';
import { zoneNames } from '../zone';
import { useTimes } from '../zones';
import { calendarOf, type Day, draftOf, minutesOf, renamed, wrongOf } from './calendar';
import { Glance, todayIn } from './Glance';


/** A calendar that is to be, or one to be changed. */
export function Editor({ space, id, onClose }: { space: string; id?: string; onClose: () => void }) {
  const found = useQuery({ queryKey: ['calendar', id], queryFn: ({ signal }) => api.calendar(id!, signal), enabled: id !== undefined });
  if (id !== undefined && !found.data) return found.error ? <Refused error={found.error} /> : <Skeleton lines={6} />;
  return <Form key={`${id} ${found.data?.revision}`} space={space} it={found.data} onClose={onClose} />;
}

/** Some with one of them changed. */
const changed = <T,>(all: readonly T[], at: number, part: Partial<T>): T[] => all.map((each, i) => (i === at ? { ...each, ...part } : each));
const without = <T,>(all: readonly T[], at: number): T[] => all.filter((_, i) => i !== at);

function Form({ space, it, onClose }: { space: string; it?: Calendar; onClose: () => void }) {
  const t = useTexts();
  const w = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(space, it));
  const zone = useTimes(draft.space).zone;
  const today = todayIn(draft.zone || zone, useServerNow());
  const wrong = wrongOf(draft);
  const edit = (part: Partial<typeof draft>) => (save.reset(), setDraft({ ...draft, ...part }));
  const save = useMutation({
    mutationFn: (body: NewCalendar) => (it ? api.replaceCalendar(it.id, body, it.revision) : api.createCalendar(body)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['calendars'] });
      void queries.invalidateQueries({ queryKey: ['calendar'] });
      onClose();
    },
  });
  const pick = (day: Day) => {
    if (!draft.days.some((each) => each.date === day)) edit({ days: [...draft.days, { date: day, title: '', shifts: [] }] });
  };
  const shift = (at: number, part: Partial<Shift>) => edit({ shifts: changed(draft.shifts, at, part) });
  return (
    <Panel title={it ? it.name : w.create}>
      <form
        className="body calendar-editor"
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong.length === 0) save.mutate(calendarOf(draft));
        }}
      >
        <div className="stack">
          <div className="stack settings">
            {!it && (
              <>
                <Field label={w.name} more={w.nameMore}>
                  <Input autoFocus name="name" maxLength={64} aria-label={w.name} value={draft.name} onChange={(event) => edit({ name: event.target.value })} />
                </Field>
                <Field label={w.space} more={w.spaceMore}>
                  <SpaceSelect label={w.space} value={draft.space} by="command" onChange={(path) => edit({ space: path })} />
                </Field>
              </>
            )}
            <Field label={w.zone}>
              <Select showSearch aria-label={w.zone} value={draft.zone} onChange={(next: string) => edit({ zone: next })} options={[{ value: '', label: w.zoneOfSpace(zone) }, ...zoneNames().map((value) => ({ value, label: value }))]} />
            </Field>
          </div>
          <h3>{w.shifts}</h3>
          {draft.shifts.map((each, i) => (
            <fieldset key={i} className="calendar-shift" data-shift={i}>
              <i className={`calendar-swatch s${i % 6}`} />
              <Input name="shift" maxLength={64} aria-label={w.shiftName} placeholder={w.shiftName} value={each.name} onChange={(event) => (save.reset(), setDraft(renamed(draft, i, event.target.value)))} />
              <Input type="time" name="from" aria-label={w.from} value={each.from.slice(0, 5)} onChange={(event) => shift(i, { from: event.target.value })} />
              <Input type="time" name="to" aria-label={w.to} value={each.to.slice(0, 5)} onChange={(event) => shift(i, { to: event.target.value })} />
              <Button size="small" type="text" aria-label={w.removeShift(each.name)} disabled={draft.shifts.length === 1} onClick={() => edit({ shifts: without(draft.shifts, i) })}>
                ×
              </Button>
              <Checkbox.Group className="calendar-weekdays" aria-label={w.begins} value={each.days} onChange={(days) => shift(i, { days: (days as number[]).toSorted() })} options={w.weekdays.map((label, day) => ({ label, value: day + 1 }))} />
              {each.from !== '' && each.to !== '' && minutesOf(each.to) <= minutesOf(each.from) && <span className="faint calendar-next">{w.nextDay}</span>}
            </fieldset>
          ))}
          <div>
            <Button size="small" disabled={draft.shifts.length >= 24} onClick={() => edit({ shifts: [...draft.shifts, { name: '', days: [1, 2, 3, 4, 5], from: draft.shifts.at(-1)?.to ?? '08:00', to: '' }] })}>
              {w.addShift}
            </Button>
          </div>
          <h3>{w.days}</h3>
          <p className="faint">{w.daysMore}</p>
          {draft.days.map((each, i) => (
            <fieldset key={i} className="calendar-special" data-special={each.date}>
              <Input type="date" name="date" aria-label={w.date} value={each.date} onChange={(event) => edit({ days: changed(draft.days, i, { date: event.target.value }) })} />
              <Input name="title" maxLength={64} aria-label={w.dayTitle} placeholder={w.dayTitle} value={each.title} onChange={(event) => edit({ days: changed(draft.days, i, { title: event.target.value }) })} />
              <Select mode="multiple" aria-label={w.dayShifts} placeholder={w.holiday} title={w.dayShifts} value={each.shifts} onChange={(shifts: string[]) => edit({ days: changed(draft.days, i, { shifts }) })} options={draft.shifts.map((one) => ({ value: one.name, label: one.name }))} />
              <Button size="small" type="text" aria-label={w.removeDay(each.date)} onClick={() => edit({ days: without(draft.days, i) })}>
                ×
              </Button>
            </fieldset>
          ))}
          <div>
            <Button size="small" onClick={() => edit({ days: [...draft.days, { date: '', title: '', shifts: [] }] })}>
              {w.addDay}
            </Button>
          </div>
          {it && <p className="soft">{it.rules && it.rules.length > 0 ? w.usedBy(it.rules.join(', ')) : w.unused}</p>}
          {wrong.map((each) => (
            <div key={each} className="soft" role="status">
              {w.wrong[each]}
            </div>
          ))}
          <Refused error={save.error} />
          <div>
            <Button type="primary" htmlType="submit" disabled={wrong.length > 0} loading={save.isPending}>
              {w.save}
            </Button>{' '}
            <Button onClick={onClose}>{t.common.cancel}</Button>
          </div>
        </div>
        <Glance plan={calendarOf(draft)} today={today} onPick={pick} />
      </form>
    </Panel>
  );
}
