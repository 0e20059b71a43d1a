import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Popover } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api, type View } from '../api';
import { useScope, within } from '../frame/scope';
import { Failure } from '../parts';
import { useTexts } from '../texts';

const PAGE_NAME = 'things';
/** What is about the person's eyes at the moment, and no part of a view. */
const NOT_KEPT = ['space', 'sel', 'at'];

/** Views of the list that people have saved: what was asked for, and how it was looked at. */
export function Views() {
  const t = useTexts();
  const space = useScope();
  const [words] = useSearchParams();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [saving, setSaving] = useState(false);
  const views = useQuery({ queryKey: ['views', PAGE_NAME, space], queryFn: ({ signal }) => api.views(PAGE_NAME, space, signal).then((page) => page.items), enabled: open });
  const changed = () => queries.invalidateQueries({ queryKey: ['views', PAGE_NAME] });
  const forget = useMutation({ mutationFn: api.deleteView, onSuccess: changed });
  const asked = new URLSearchParams(words);
  for (const each of NOT_KEPT) asked.delete(each);
  const query = asked.toString();
  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        placement="bottomRight"
        content={
          <div className="views-list" data-list="views">
            {views.error !== null && <Failure what={t.things.views} error={views.error} again={() => void views.refetch()} />}
            {forget.error !== null && <Failure what={t.things.forgetView} error={forget.error} />}
            {views.data?.length === 0 && <span className="soft">{t.things.noViews}</span>}
            {views.data?.map((each) => (
              <div key={each.id}>
                <Link className="one-line" to={viewPath(each)} onClick={() => setOpen(false)} title={each.query}>
                  {each.title}
                </Link>
                <Button type="text" size="small" aria-label={t.things.forgetViewOf(each.title)} onClick={() => forget.mutate(each.id)}>
                  ✕
                </Button>
              </div>
            ))}
            <Button block disabled={query === ''} onClick={() => (setOpen(false), setSaving(true))}>
              {t.things.saveView}
            </Button>
          </div>
        }
      >
        <Button aria-expanded={open}>{t.things.views}</Button>
      </Popover>
      {saving && <Save query={query} space={space} onClose={() => setSaving(false)} onSaved={() => (void changed(), setSaving(false))} />}
    </>
  );
}

function viewPath({ query, space }: View): string {
  return within(`/things?${query}`, new URLSearchParams({ space }));
}

function Save({ query, space, onClose, onSaved }: { query: string; space: string; onClose: () => void; onSaved: () => void }) {
  const t = useTexts();
  const [title, setTitle] = useState('');
  const save = useMutation({ mutationFn: () => api.createView({ page: PAGE_NAME, title: title.trim(), query, space }), onSuccess: onSaved });
  const ready = title.trim() !== '';
  return (
    <Modal open title={t.things.saveView} okText={t.things.save} cancelText={t.common.cancel} okButtonProps={{ disabled: !ready, loading: save.isPending }} onOk={() => save.mutate()} onCancel={onClose}>
      <div className="stack">
        <span className="soft">{t.things.saveViewMore}</span>
        <Input autoFocus maxLength={256} aria-label={t.things.viewTitle} placeholder={t.things.viewTitle} value={title} onChange={(event) => setTitle(event.target.value)} onPressEnter={() => ready && save.mutate()} />
        {save.error !== null && <Failure what={t.things.saveView} error={save.error} />}
      </div>
    </Modal>
  );
}
