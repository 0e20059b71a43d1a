import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { DashboardVariable } from '../api';
import { useTexts } from '../texts/dashboards';
import { type Document, SHOWN, usesVariable, VARIABLES_MAX } from './document';
import { PickModel, PickSpace } from './Variables';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;
const TYPES: DashboardVariable['type'][] = ['thing', 'model', 'space'];

/** What whoever looks at the dashboard may choose. */
export function VariablesForm({ document, onChange }: { document: Document; onChange: (next: Document, kind?: string) => void }) {
  const t = useTexts();
  const [name, setName] = useState('');
  const [type, setType] = useState<DashboardVariable['type']>('thing');
  const good = NAME.test(name) && name !== SHOWN && !document.variables.some((each) => each.name === name) && document.variables.length < VARIABLES_MAX;
  const put = (i: number, change: Partial<DashboardVariable>) => onChange({ ...document, variables: document.variables.map((each, j) => (i === j ? { ...each, ...change } : each)) }, `variable ${i}`);
  return (
    <div className="configure" data-variables-form="">
      <b>{t.dashboards.editor.variables}</b>
      <span className="faint">{t.dashboards.editor.variablesMore}</span>
      {document.variables.map((each, i) => {
        const used = usesVariable(document, each.name).length;
        return (
          <div key={each.name} className="variable-form">
            <span className="tag mono">${each.name}</span>
            <span className="soft">{t.dashboards.editor.variableTypes[each.type]}</span>
            <Input aria-label={t.dashboards.editor.widgetTitle} placeholder={each.name} maxLength={256} value={each.title ?? ''} onChange={(event) => put(i, { title: event.target.value === '' ? undefined : event.target.value })} />
            <Button
              type="text" aria-label={t.dashboards.editor.removeVariable(each.name)} title={used > 0 ? t.dashboards.editor.usedBy(used) : undefined} disabled={used > 0}
              onClick={() => onChange({ ...document, variables: document.variables.filter((_, j) => j !== i) })}
            >
              ✕
            </Button>
            {each.type === 'thing' && (
              <div className="variable-limits">
                <PickModel label={t.dashboards.editor.limitModel} clear placeholder={`${t.dashboards.editor.limitModel} …`} value={each.model} onChange={(model) => put(i, { model })} />
                <PickSpace label={t.dashboards.editor.limitSpace} clear placeholder={`${t.dashboards.editor.limitSpace} …`} value={each.space} onChange={(space) => put(i, { space })} />
              </div>
            )}
          </div>
        );
      })}
      <form
        className="variable-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!good) return;
          onChange({ ...document, variables: [...document.variables, { name, type }] });
          setName('');
        }}
      >
        <Input aria-label={t.dashboards.editor.variableName} placeholder={t.dashboards.editor.variableName} value={name} maxLength={32} onChange={(event) => setName(event.target.value.trim())} />
        <Select<DashboardVariable['type']> aria-label={t.dashboards.editor.variableType} value={type} onChange={setType} options={TYPES.map((each) => ({ value: each, label: t.dashboards.editor.variableTypes[each] }))} />
        <Button htmlType="submit" disabled={!good}>{t.dashboards.editor.addVariable}</Button>
      </form>
      {name !== '' && !good && <span role="alert" className="faint">{t.dashboards.editor.badName}</span>}
    </div>
  );
}
