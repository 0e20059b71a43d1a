// What Maven runs: brings the packages when the lock file changed, then builds the page when anything of it changed.
// usage: node build/run.mjs build|test
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const room = dirname(dirname(fileURLToPath(import.meta.url)));
const contract = join(room, '../api/src/main/resources/openapi.yaml');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

function run(command, ...words) {
  const done = spawnSync(command, words, { cwd: room, stdio: 'inherit', shell: process.platform === 'win32' });
  if (done.error) {
    console.error(`ui: ${command} cannot be run (${done.error.code}). Building the page needs Node 20.19 or newer; -Dui.skip builds without it.`);
    process.exit(1);
  }
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** A figure that changes when any of these files, or the folders' files, change. */
function print(...paths) {
  const hash = createHash('sha256').update(process.version);
  const add = (path) => {
    if (statSync(path).isDirectory()) for (const each of readdirSync(path).sort()) add(join(path, each));
    else hash.update(path.slice(room.length)).update('\0').update(readFileSync(path)).update('\0');
  };
  for (const each of paths) if (existsSync(each)) add(each);
  return hash.digest('hex');
}

/** Does something unless it was done for the same print before; the mark is what it leaves. */
function unless(mark, wanted, deed) {
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  rmSync(mark, { force: true });
  deed();
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, wanted);
}

const sources = ['app', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'].map((each) => join(room, each));

unless(join(room, 'node_modules/.taihu-lock'), print(join(room, 'package-lock.json')), () =>
  run(npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'),
);
unless(join(room, 'node_modules/.taihu-contract'), print(contract, join(room, 'app/contract.d.ts')), () => run(npm, 'run', '-s', 'types'));
// The mark is of the contract together with what was made of it.
writeFileSync(join(room, 'node_modules/.taihu-contract'), print(contract, join(room, 'app/contract.d.ts')));

if (process.argv[2] === 'test') {
  unless(join(room, 'target/ui-tested'), print(...sources), () => run(npm, 'run', '-s', 'test'));
} else {
  const mark = join(room, 'target/ui-built');
  if (!existsSync(join(room, 'target/classes/ui/index.html'))) rmSync(mark, { force: true });
  unless(mark, print(...sources), () => run(npm, 'run', '-s', 'build'));
}
