export interface End {
  id: string;
  name: string;
}

export interface Edge {
  from: string;
  to: string;
  word: string;
}

const HEIGHT = 260;
const NAME_MAX = 18;

/** A thing in the middle and what it belongs together with around it; a press on another leads there, as the list's links do. */
export function RelationGraph({ middle, others, edges, sentence, onChoose }: { middle: End; others: End[]; edges: Edge[]; sentence: string; onChoose: (id: string) => void }) {
  // across in hundredths of what room there is, down in pixels
  const at = (i: number) => {
    const turn = (2 * Math.PI * i) / others.length;
    return { x: 50 + 36 * Math.cos(turn), y: HEIGHT / 2 - 10 + 92 * Math.sin(turn) };
  };
  return (
    <figure className="relation-graph" aria-label={sentence} data-nodes={others.length + 1}>
      <svg width="100%" height={HEIGHT} aria-hidden="true">
        <defs>
          <marker id="relation-head" viewBox="0 0 8 8" refX="17" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse">
            <path d="M0 0 8 4 0 8Z" />
          </marker>
        </defs>
        {others.map((each, i) => {
          const { x, y } = at(i);
          const out = edges.some((edge) => edge.to === each.id);
          const back = edges.some((edge) => edge.from === each.id);
          const words = edges.filter((edge) => edge.to === each.id || edge.from === each.id).map((edge) => edge.word);
          return (
            <g key={each.id}>
              <line x1="50%" y1={HEIGHT / 2 - 10} x2={`${x}%`} y2={y} markerEnd={out ? 'url(#relation-head)' : undefined} markerStart={back ? 'url(#relation-head)' : undefined} />
              <text className="word" x={`${(50 + x) / 2}%`} y={(HEIGHT / 2 - 10 + y) / 2 - 5}>
                {words.join(' · ')}
              </text>
              <g className="other" onClick={() => onChoose(each.id)}>
                <title>{each.name}</title>
                <circle cx={`${x}%`} cy={y} r="7" />
                <text x={`${x}%`} y={y + 22}>
                  {short(each.name)}
                </text>
              </g>
            </g>
          );
        })}
        <circle className="middle" cx="50%" cy={HEIGHT / 2 - 10} r="10" />
        <text x="50%" y={HEIGHT / 2 + 16}>
          {short(middle.name)}
        </text>
      </svg>
    </figure>
  );
}

function short(name: string): string {
  const letters = [...name];
  return letters.length > NAME_MAX ? `${letters.slice(0, NAME_MAX - 1).join('')}…` : name;
}
