import type { ReactNode } from 'react';

/**
 * A little Markdown as elements: headings, lists, strong, code and links. No HTML comes of it: what is not one of these is
 * text, and an address that is neither of the web nor of this page is no link.
 */
export type Block = { kind: 'heading'; level: 1 | 2 | 3; text: string } | { kind: 'list'; items: string[] } | { kind: 'paragraph'; lines: string[] };
export type Piece = { kind: 'text' | 'strong' | 'code'; text: string } | { kind: 'link'; text: string; to: string };

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split(/\r?\n/)) {
    const heading = /^(#{1,3})\s+(.*)$/.exec(line);
    const item = /^\s*[-*]\s+(.*)$/.exec(line);
    const last = blocks.at(-1);
    if (heading) blocks.push({ kind: 'heading', level: heading[1]!.length as 1 | 2 | 3, text: heading[2]! });
    else if (item && last?.kind === 'list') last.items.push(item[1]!);
    else if (item) blocks.push({ kind: 'list', items: [item[1]!] });
    else if (line.trim() === '') blocks.push({ kind: 'paragraph', lines: [] });
    else if (last?.kind === 'paragraph') last.lines.push(line);
    else blocks.push({ kind: 'paragraph', lines: [line] });
  }
  return blocks.filter((each) => each.kind !== 'paragraph' || each.lines.length > 0);
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  const sign = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^()\s]+)\)/g;
  let at = 0;
  for (const found of text.matchAll(sign)) {
    const to = found[4];
    if (to !== undefined && !safeAddress(to)) continue;
    if (found.index > at) pieces.push({ kind: 'text', text: text.slice(at, found.index) });
    if (found[1] !== undefined) pieces.push({ kind: 'strong', text: found[1] });
    else if (found[2] !== undefined) pieces.push({ kind: 'code', text: found[2] });
    else pieces.push({ kind: 'link', text: found[3]!, to: to! });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
}

/** Of the web, or of this page; nothing that runs. */
export function safeAddress(to: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(to) || /^\/(?![/\\])[^\s\\]*$/.test(to);
}

function inline(text: string): ReactNode[] {
  return piecesOf(text).map((each, i) => {
    switch (each.kind) {
      case 'text':
        return each.text;
      case 'strong':
        return <b key={i}>{each.text}</b>;
      case 'code':
        return <code key={i}>{each.text}</code>;
      case 'link':
        return each.to.startsWith('/') ? <a key={i} href={each.to}>{each.text}</a> : <a key={i} href={each.to} target="_blank" rel="noopener noreferrer">{each.text}</a>;
    }
  });
}

export function Words({ text }: { text: string }) {
  return (
    <div className="words fill">
      {blocksOf(text).map((each, i) => {
        switch (each.kind) {
          case 'heading':
            return <div key={i} role="heading" aria-level={each.level + 2} className={`h${each.level}`}>{inline(each.text)}</div>;
          case 'list':
            return <ul key={i}>{each.items.map((item, j) => <li key={j}>{inline(item)}</li>)}</ul>;
          case 'paragraph':
            return <p key={i}>{each.lines.flatMap((line, j) => (j === 0 ? inline(line) : [<br key={`b${j}`} />, ...inline(line)]))}</p>;
        }
      })}
    </div>
  );
}
