import { useTexts } from '../texts';

/** What of an imported document a model cannot hold, in the words of the server. */
export function Notes({ notes }: { notes: readonly string[] }) {
  const t = useTexts();
  if (notes.length === 0) return <p className="soft">{t.modelPage.allTaken}</p>;
  return (
    <div data-notes={notes.length}>
      <p>{t.modelPage.notes}</p>
      <ul className="check-list" lang="en">
        {notes.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}
