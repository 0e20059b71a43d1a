package io.taihu.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** {@code ./taihu bench}: measures and torments a server in a process of its own. */
public final class Main {
    static final String USAGE = """
            taihu bench ingest [--pattern=all|full|gateway|paced8k|paced20k|idle|start] [--seconds=20] [--warmup=20]
                               [--limits=yes|no] [--folder=DIR] [--set name=value]...
                loads a fresh server for each pattern; status 1 when rows in history are not the messages acknowledged
            taihu bench limits [--seconds=10] [--warmup=10] [--folder=DIR]
                what MQTT, the journal and the history reach alone
            taihu bench ask    [--things=10000] [--days=20] [--folder=DIR] [--set name=value]...
                how long answers take: the twins of things, and a day of one property among those of others
            taihu bench backtest [--things=100] [--days=30] [--folder=DIR] [--set name=value]...
                how long it takes to try rules on readings a minute apart; status 1 when they did not see all of them
            taihu bench backup [--pattern=full,paced8k] [--rounds=5] [--seconds=15] [--warmup=20] [--folder=DIR] [--set name=value]...
                how much slower everything is while a backup is made: stretches with and without take turns
            taihu bench kill   [--rounds=100] [--rate=4000] [--seed=N] [--folder=DIR] [--set name=value]...
                kills a loaded server with -9 again and again; status 1 when anything was lost or doubled
            taihu bench commands [--invocations=100000] [--kills=50] [--seed=N] [--folder=DIR] [--set name=value]...
                asks things to do something while the server is killed with -9 again and again; status 1 when anything was
                lost, did not end in one state, or was done twice and may not be
            taihu bench people [--people=200] [--things=20000] [--rate=4000] [--seconds=30] [--folder=DIR] [--set name=value]...
                what share of the server's work is deciding who may what, with that many dashboards open
            taihu bench vehicles [--terminals=19000] [--every=10] [--seconds=30] [--warmup=20] [--batches=10000] [--rude=0]
                                 [--folder=DIR] [--set name=value]...
                terminals of JT/T 808 over TCP: they register, report where they are every so many seconds, upload batches all at
                once, and lose their connections all at once; --rude are connections that send no frames; status 1 when rows in
                history are not the positions acknowledged
            taihu bench rules [--load=simple,ten,windows,hundred] [--things=100000] [--seconds=5]
                what judging readings by rules costs, on one core and without a server
            --patience=30 is for how many seconds history may stand still before its rows are taken as they are.
            Each prints one JSON object a line. DIR lies on the disk to measure; the default is the folder for temporary files.
            """;

    private static final int STATUS_WRONG = 1;
    private static final int STATUS_USAGE = 2;

    private Main() {}

    /** Runs a bench and exits: 0 when all was right, 1 when not, 2 when the command line makes no sense. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(Arrays.asList(arguments), System.out, System.err));
    }

    /** The same without exiting: what is printed goes to {@code out}, what is wrong to {@code err}; gives the status. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) throws InterruptedException {
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (arguments.isEmpty() ? "--help" : arguments.getFirst()) {
                case "ingest" -> ingest(rest, out);
                case "limits" -> limits(rest, out);
                case "ask" -> ask(rest, out);
                case "backtest" -> backtest(rest, out);
                case "backup" -> backup(rest, out);
                case "kill" -> kill(rest, out);
                case "commands" -> commands(rest, out);
                case "people" -> people(rest, out);
                case "vehicles" -> vehicles(rest, out);
                case "trips" -> trips(rest, out);
                case "rules" -> rules(rest, out);
                case "decode-only" -> {
                    DecodeOnly.serve(rest);
                    yield 0;
                }
                case "--help", "help" -> {
                    out.print(USAGE);
                    yield 0;
                }
                default -> throw new IllegalArgumentException("\"" + arguments.getFirst() + "\" is no bench");
            };
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return STATUS_USAGE;
        } catch (IOException e) {
            err.println(e.getMessage());
            return STATUS_WRONG;
        }
    }

    private static int ingest(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options =
                Options.of(arguments, Set.of("pattern", "seconds", "warmup", "limits", "qos", "patience", "folder"));
        if (options.number("qos", 1, 0) != 1) {
            throw new IllegalArgumentException(
                    "--qos must be 1: only an acknowledged message can be held against history");
        }
        int seconds = options.number("seconds", 20, 1);
        int warmup = options.number("warmup", 20, 0);
        String word = options.text("pattern", "all");
        List<Pattern> patterns = new ArrayList<>();
        for (String one :
                word.equals("all") ? "start,idle,full,gateway,paced8k,paced20k".split(",") : word.split(",")) {
            patterns.add(Pattern.of(one));
        }
        Report report = new Report(out);
        boolean right = true;
        try (Workspace workspace = workspace(options)) {
            if (options.text("limits", word.equals("all") ? "yes" : "no").equals("yes")) {
                new Limits(workspace, report, Math.min(seconds, 10), Math.min(warmup, 10)).run();
            }
            Ingest ingest = new Ingest(workspace, report, options, seconds, warmup, patience(options));
            for (Pattern pattern : patterns) {
                right &= ingest.run(pattern);
            }
        }
        return right ? 0 : STATUS_WRONG;
    }

    private static int limits(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("seconds", "warmup", "folder"));
        try (Workspace workspace = workspace(options)) {
            new Limits(workspace, new Report(out), options.number("seconds", 10, 1), options.number("warmup", 10, 0))
                    .run();
        }
        return 0;
    }

    private static int ask(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("things", "days", "patience", "folder"));
        int things = options.number("things", 10_000, 1);
        int days = options.number("days", 20, 1);
        try (Workspace workspace = workspace(options)) {
            Ask ask = new Ask(workspace, new Report(out), options, patience(options));
            return ask.run(things, days) ? 0 : STATUS_WRONG;
        }
    }

    private static int backtest(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("things", "days", "patience", "folder"));
        int things = options.number("things", 100, 1);
        int days = options.number("days", 30, 1);
        try (Workspace workspace = workspace(options)) {
            return new Backtest(workspace, new Report(out), options, patience(options)).run(things, days)
                    ? 0
                    : STATUS_WRONG;
        }
    }

    private static int backup(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("pattern", "rounds", "seconds", "warmup", "patience", "folder"));
        int rounds = options.number("rounds", 5, 1);
        int seconds = options.number("seconds", 15, 1);
        int warmup = options.number("warmup", 20, 1);
        boolean right = true;
        try (Workspace workspace = workspace(options)) {
            BackupLoad load = new BackupLoad(workspace, new Report(out), options, patience(options));
            for (String word : options.text("pattern", "full,paced8k").split(",")) {
                Pattern pattern = Pattern.of(word);
                if (pattern == Pattern.IDLE || pattern == Pattern.START) {
                    throw new IllegalArgumentException("--pattern must be full, gateway, paced8k or paced20k here");
                }
                right &= load.run(pattern, rounds, seconds, warmup);
            }
        }
        return right ? 0 : STATUS_WRONG;
    }

    private static int kill(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("rounds", "rate", "seed", "patience", "folder"));
        int rounds = options.number("rounds", 100, 1);
        int rate = options.number("rate", 4_000, 1);
        int seed = options.number("seed", ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE), 0);
        try (Workspace workspace = workspace(options)) {
            Kill kill = new Kill(workspace, new Report(out), options, patience(options));
            return kill.run(rounds, rate, seed) ? 0 : STATUS_WRONG;
        }
    }

    private static int commands(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("invocations", "kills", "seed", "folder"));
        int invocations = options.number("invocations", 100_000, 1);
        int kills = options.number("kills", 50, 0);
        int seed = options.number("seed", ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE), 0);
        try (Workspace workspace = workspace(options)) {
            CommandKill kill = new CommandKill(workspace, new Report(out), options);
            return kill.run(invocations, kills, seed) ? 0 : STATUS_WRONG;
        }
    }

    private static int people(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("people", "things", "rate", "seconds", "folder"));
        int people = options.number("people", 200, 1);
        int things = options.number("things", 20_000, 20);
        int rate = options.number("rate", 4_000, 1);
        int seconds = options.number("seconds", 30, 1);
        try (Workspace workspace = workspace(options)) {
            return new People(workspace, new Report(out), options).run(people, things, rate, seconds)
                    ? 0
                    : STATUS_WRONG;
        }
    }

    private static int vehicles(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(
                arguments, Set.of("terminals", "every", "seconds", "warmup", "batches", "rude", "patience", "folder"));
        Vehicles.Load load = new Vehicles.Load(
                options.number("terminals", 19_000, 1),
                Duration.ofSeconds(options.number("every", 10, 1)),
                options.number("seconds", 30, 1),
                options.number("warmup", 20, 0),
                options.number("batches", 10_000, 0),
                options.number("rude", 0, 0));
        try (Workspace workspace = workspace(options)) {
            return new Vehicles(workspace, new Report(out), options, patience(options)).run(load) ? 0 : STATUS_WRONG;
        }
    }

    private static int trips(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        Options options = Options.of(arguments, Set.of("vehicles", "every", "folder"));
        int vehicles = options.number("vehicles", 1_000, 1);
        int every = options.number("every", 30, 1);
        try (Workspace workspace = workspace(options)) {
            return new TripLoad(workspace, new Report(out), options).run(vehicles, every) ? 0 : STATUS_WRONG;
        }
    }

    private static int rules(List<String> arguments, PrintStream out) throws IOException {
        Options options = Options.of(arguments, Set.of("load", "things", "seconds", "folder"));
        int things = options.number("things", 100_000, 1);
        int seconds = options.number("seconds", 5, 1);
        List<RuleLoad.Kind> kinds = new ArrayList<>();
        for (String one : options.text("load", "simple,ten,windows,hundred").split(",")) {
            kinds.add(RuleLoad.Kind.of(one));
        }
        try (Workspace workspace = workspace(options)) {
            RuleLoad load = new RuleLoad(new Report(out), workspace.machine(), things, seconds);
            kinds.forEach(load::run);
        }
        return 0;
    }

    private static Duration patience(Options options) {
        return Duration.ofSeconds(options.number("patience", 30, 1));
    }

    private static Workspace workspace(Options options) throws IOException {
        return new Workspace(Path.of(options.text("folder", System.getProperty("java.io.tmpdir"))));
    }
}
