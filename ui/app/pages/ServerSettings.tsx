import { useQuery } from '@tanstack/react-query';
import { api, type SettingEntry } from '../api';
import { useTitle } from '../frame/brand';
import { Denied } from '../operations/Denied';
import { useFound } from '../operations/Find';
import '../operations/operations.css';
import { Skeleton } from '../parts';
import { useAboutSetting, useWords, type Words } from '../texts/operations';

/** How the server is set, and by what. */
export default function ServerSettings() {
  const w = useWords();
  useTitle(w.settings.title);
  const settings = useQuery({ queryKey: ['settings'], queryFn: ({ signal }) => api.settings(signal), staleTime: 60_000, retry: false });
  const about = useAboutSetting();
  const { only, fits, bar } = useFound('set');
  if (settings.isPending) return <Skeleton lines={8} />;
  const found = (settings.data?.items ?? []).filter((each) => (!only || each.source !== 'default') && fits(each.name, about(each.name, each.about), each.variable));
  return (
    <>
      <div className="head">
        <h1>{w.settings.title}</h1>
        <span className="soft">{w.settings.more}</span>
      </div>
      {settings.data ? (
        <div className="panel" data-list="settings">
          {bar(w.settings.find, w.settings.changed)}
          <div className="ops-row">
            <div>{w.settings.data}</div>
            <div className="mono">{settings.data.data}</div>
            <div />
          </div>
          <div className="ops-row names" aria-hidden="true">
            <span>{w.settings.name}</span>
            <span>{w.settings.value}</span>
            <span>{w.settings.source}</span>
          </div>
          {found.map((each) => (
            <Row key={each.name} setting={each} about={about(each.name, each.about)} />
          ))}
          {found.length === 0 && <div className="body soft">{w.settings.nothing}</div>}
        </div>
      ) : (
        <Denied error={settings.error} what={w.settings.title} again={() => void settings.refetch()} />
      )}
    </>
  );
}

function shown(w: Words, setting: SettingEntry): string {
  if (setting.secret) return setting.given ? w.settings.secret : w.settings.unset;
  return setting.value || w.settings.unset;
}

function Row({ setting, about }: { setting: SettingEntry; about: string }) {
  const w = useWords();
  const set = setting.source !== 'default';
  return (
    <div className="ops-row" data-setting={setting.name}>
      <div>
        <span className="mono">{setting.name}</span>
        <span className="soft">{about}</span>
      </div>
      <div>
        <span className="value" translate="no">{shown(w, setting)}</span>
        {set && setting.default && setting.default !== setting.value && <span className="faint">{w.settings.fallback(setting.default)}</span>}
      </div>
      <div>
        <span className={set ? '' : 'faint'}>{w.settings.from[setting.source]}</span>
        <span className="mono faint">{setting.variable}</span>
      </div>
    </div>
  );
}
