import { Checkbox } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../texts';
import { GO } from './keys';
import { lettersOn, turnLetters } from './letters';
import type { APART, PAGES } from './Rail';
import { useWithin } from './scope';

/** All keys of the page, and whether those of a single letter work. */
export default function KeysHelp({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  const to = useWithin();
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(lettersOn);
  useEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close();
  }, []);
  const rows: [string, string][] = [
    ['Ctrl K / ⌘ K', t.palette.title],
    ['/', t.keys.filter],
    ['j  k', t.keys.rows],
    ['Enter', t.keys.open],
    ['u', t.keys.up],
    ...Object.entries(GO).map(([letter, path]): [string, string] => [`g ${letter}`, t.keys.go(t.nav[path.slice(1) as (typeof PAGES)[number] | (typeof APART)[number]])]),
    ['?', t.keys.title],
  ];
  return (
    <dialog
      ref={dialog}
      className="chooser middle keys"
      aria-label={t.keys.title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <h2>{t.keys.title}</h2>
      <dl>
        {rows.map(([key, means]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        checked={on}
        onChange={(event) => {
          setOn(event.target.checked);
          turnLetters(event.target.checked);
        }}
      >
        {t.keys.letters}
      </Checkbox>
      <Link to={to('/design')} onClick={onClose}>
        {t.nav.design}
      </Link>
    </dialog>
  );
}
