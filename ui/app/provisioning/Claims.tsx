import { useMutation } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, type ClaimCode, millis, Problem } from '../api';
import { cell, saveFile } from '../files';
import { count } from '../format';
import { Lines, Panel, Time } from '../parts';
import { addressOf } from '../people/parts';
import { useWords } from '../texts/people';
import { said } from '../texts';

/** So many are asked for one after the other. */
const AT_ONCE_MAX = 500;

interface Made {
  codes: ClaimCode[];
  failed: { thing: string; why: string }[];
}

/** Makes codes for many things, to be printed and stuck on them. */
export function Claims() {
  const w = useWords();
  const [typed, setTyped] = useState('');
  const ids = [...new Set(typed.split(/[\s,;]+/).filter((each) => each !== ''))];
  const make = useMutation({ mutationFn: () => codesFor(ids) });
  return (
    <Panel title={w.provisioning.claims}>
      <div className="body stack">
        <span className="soft">{w.provisioning.claimsMore}</span>
        <Input.TextArea name="ids" aria-label={w.provisioning.ids} placeholder={w.provisioning.ids} spellCheck={false} autoSize={{ minRows: 2, maxRows: 10 }} value={typed} onChange={(event) => setTyped(event.target.value)} />
        {ids.length > AT_ONCE_MAX && <span className="alarm" role="alert">{w.provisioning.tooMany(count(AT_ONCE_MAX))}</span>}
        <Button className="self-start" disabled={ids.length === 0 || ids.length > AT_ONCE_MAX} loading={make.isPending} onClick={() => make.mutate()}>
          {w.provisioning.makeCodes}
        </Button>
      </div>
      {make.data && <Codes made={make.data} onClose={make.reset} />}
    </Panel>
  );
}

async function codesFor(ids: readonly string[]): Promise<Made> {
  const made: Made = { codes: [], failed: [] };
  for (const each of ids) {
    try {
      made.codes.push(await api.claimCode(each));
    } catch (error) {
      made.failed.push({ thing: each, why: error instanceof Problem && error.detail !== '' ? said(error.detail) : String(error) });
    }
  }
  return made;
}

/** Codes as the server shows them this once. */
export function Codes({ made, onClose }: { made: Made; onClose: () => void }) {
  const w = useWords();
  const first = made.codes[0];
  const save = () =>
    saveFile(
      new Blob([['thing,code,expires', ...made.codes.map((each) => [each.thing, each.code, each.expires].map(cell).join(',')), ''].join('\r\n')], { type: 'text/csv;charset=utf-8' }),
      'taihu-claim-codes.csv',
    );
  return (
    <Modal
      open
      width={640}
      className="claim-box"
      title={w.provisioning.codes}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={[
        <Button key="print" onClick={() => window.print()} disabled={!first}>
          {w.provisioning.print}
        </Button>,
        <Button key="save" onClick={save} disabled={!first}>
          {w.provisioning.save}
        </Button>,
        <Button key="done" type="primary" onClick={onClose}>
          {w.link.done}
        </Button>,
      ]}
    >
      <div className="stack">
        {first && (
          <>
            <span>{w.provisioning.codesOnce}</span>
            <div className="claim-codes">
              <table>
                <thead>
                  <tr>
                    <th scope="col">{w.provisioning.thing}</th>
                    <th scope="col">{w.provisioning.code}</th>
                    <th scope="col">{w.provisioning.until}</th>
                  </tr>
                </thead>
                <tbody>
                  {made.codes.map((each) => (
                    <tr key={each.thing} data-claim={each.thing}>
                      <td>{each.thing}</td>
                      <td className="mono">{each.code}</td>
                      <td>
                        <Time at={millis(each.expires)} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <span className="soft">{w.provisioning.exchange}</span>
            <Lines label={w.provisioning.exchange} text={`curl -X POST -H "Authorization: Bearer ${first.code}" ${addressOf('/api/v1/provision')}`} />
          </>
        )}
        {made.failed.length > 0 && (
          <div className="failure" role="alert">
            <b>{w.provisioning.failed(count(made.failed.length))}</b>
            {made.failed.map((each) => (
              <span key={each.thing}>
                {each.thing}: {each.why}
              </span>
            ))}
          </div>
        )}
      </div>
    </Modal>
  );
}
