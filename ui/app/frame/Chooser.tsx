import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Entry, found } from './find';
import './chooser.css';

/** Most entries that are drawn; whoever types more letters sees the rest. */
const SHOWN_MAX = 200;

/**
 * A box to type in and a list to choose from, by keys or pointer: the command palette and the choice of a space. The list is a
 * listbox by WAI-ARIA's combobox pattern; the dialog is the browser's own, which keeps the focus and closes by Escape.
 */
export function Chooser({
  entries,
  place,
  label,
  placeholder,
  nothing,
  foot,
  onType,
  onClose,
}: {
  entries: readonly Entry[];
  place: 'middle' | 'left';
  label: string;
  placeholder: string;
  /** What is said when nothing fits. */
  nothing: string;
  foot?: ReactNode;
  onType?: (typed: string) => void;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const all = found(entries, typed);
  const shown = all.slice(0, SHOWN_MAX);
  const chosen = Math.min(at, shown.length - 1);

  useEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, id]);

  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const move = (by: number) => setAt((chosen + by + shown.length) % Math.max(1, shown.length));

  return (
    <dialog
      ref={dialog}
      className={`chooser ${place}`}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <input
        type="text"
        role="combobox"
        name="choose"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          onType?.(event.target.value);
        }}
        onKeyDown={(event) => {
          // Enter that ends the composition of Chinese characters chooses nothing
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Enter') run(shown[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <div className="chooser-list" id={`${id}-list`} role="listbox" aria-label={label}>
        {shown.map((entry, index) => (
          <div key={entry.key}>
            {entry.group !== shown[index - 1]?.group && entry.group !== '' && (
              <div className="chooser-group" role="presentation">
                {entry.group}
              </div>
            )}
            <div
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              data-entry={entry.key}
              style={typed === '' && entry.depth ? { paddingLeft: 14 + 16 * entry.depth } : undefined}
              onPointerMove={() => setAt(index)}
              onClick={() => run(entry)}
            >
              <span className="one-line">{entry.label}</span>
              {entry.more && <span className="faint one-line">{entry.more}</span>}
            </div>
          </div>
        ))}
        {shown.length === 0 && <div className="chooser-none soft">{nothing}</div>}
      </div>
      {foot && <div className="chooser-foot faint">{foot}</div>}
    </dialog>
  );
}
