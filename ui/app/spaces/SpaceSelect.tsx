import { Select } from 'antd';
import { type Deed, useMay } from '../may';
import { spaceTitle, useSpaces } from '../queries';
import { useTexts } from '../texts';

/** Name of a space for people, the server's own for the topmost. */
export function useSpaceName(): (path: string) => string {
  const t = useTexts();
  const spaces = useSpaces();
  return (path) => (path === '' ? t.common.root : spaceTitle(spaces.data, path));
}

/** The spaces in which one may do something, by path; empty until they are known. */
export function useSpacesFor(by: Deed): string[] {
  const may = useMay();
  return useSpaces().data?.map((each) => each.path).filter((each) => may.in(by, each)) ?? [];
}

/** Chooses one of the spaces in which one may do something; the one that is chosen can always be seen. */
export function SpaceSelect({ label, value, by, className, onChange }: { label: string; value: string; by: Deed; className?: string; onChange: (path: string) => void }) {
  const t = useTexts();
  const name = useSpaceName();
  const paths = useSpacesFor(by);
  const options = (paths.includes(value) ? paths : [value, ...paths]).map((path) => ({ value: path, label: path === '' ? t.common.root : `${name(path)} · ${path}` }));
  return <Select className={className} showSearch={{ optionFilterProp: 'label' }} aria-label={label} value={value} onChange={onChange} options={options} />;
}
