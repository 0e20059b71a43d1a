package io.taihu.server;

import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Clock;
import io.taihu.spi.Limits;
import io.taihu.spi.Protocol;
import io.taihu.spi.Registry;
import io.taihu.spi.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The command line. Exit status: 0, 1 when something failed, 2 when the words were not understood. */
public final class Main {
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private final PrintStream out;
    private final Words words = new Words(Locale.getDefault());

    Main(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        int status = new Main(out).run(List.of(arguments));
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Does what the words say; the exit status. */
    int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "--help" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            switch (command) {
                case "serve" -> serve(rest);
                case "demo" -> demo(rest);
                case "train" -> new Training(out).run();
                case "token" -> token(rest);
                case "decode" -> {
                    return decode(rest);
                }
                case "import" -> {
                    return new Transfer(out, System.err, words).importFile(rest);
                }
                case "export" -> {
                    return new Transfer(out, System.err, words).export(rest);
                }
                case "backup" -> new BackupCommand(out, System.err, words).backup(rest);
                case "restore" -> new BackupCommand(out, System.err, words).restore(rest);
                case "audit" -> {
                    return new AuditCommand(out, System.err, words).run(rest);
                }
                case "rules" -> {
                    return new RulesCommand(out, words).run(rest);
                }
                case "settings" -> settings(rest);
                case "limits" -> limits(rest);
                case "version", "--version" -> out.println("Taihu " + Version.text());
                case "help", "--help", "-h" -> out.println(words.say("usage"));
                default ->
                    throw new TaihuException(
                            ErrorCode.INVALID, "there is no command " + command + "; see ./taihu --help");
            }
            return 0;
        } catch (TaihuException e) {
            System.err.println("taihu: " + e.getMessage());
            return e.code() == ErrorCode.INVALID ? NOT_UNDERSTOOD : FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private void serve(List<String> arguments) throws InterruptedException {
        Options options = Options.parse(arguments, Set.of("data", "config"));
        Path data = required(options, "data");
        try (Taihu taihu = start(options, data, false)) {
            greet(taihu, data);
            awaitEnd(taihu);
        }
    }

    private void demo(List<String> arguments) throws InterruptedException {
        Options options = Options.parse(arguments, Set.of("data", "config"));
        Path data = options.path("data");
        if (data == null) {
            data = Path.of("demo-data");
        }
        try (Taihu taihu = start(options, data, true)) {
            greet(taihu, data);
            try (Demo demo = new Demo(taihu, data)) {
                out.println(words.say("demo", demo.things(), demo.vehicles(), demo.spaces(), data.toAbsolutePath()));
                awaitEnd(taihu);
            }
        }
    }

    private static Taihu start(Options options, Path data, boolean demo) {
        Path file = options.path("config");
        if (file == null && Files.exists(data.resolve("taihu.toml"))) {
            file = data.resolve("taihu.toml");
        }
        Map<String, String> environment = System.getenv();
        Configuration configuration = Configuration.read(Taihu.settings(), file, environment, options.set());
        Logs.apply(configuration);
        return new Taihu(data, configuration, environment, demo);
    }

    private void greet(Taihu taihu, Path data) {
        long sinceStart = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        Integer secure = taihu.ports().get("https");
        String page = "http://127.0.0.1:" + taihu.ports().get("http") + "/";
        out.println(words.say(
                "ready",
                Long.toString(sinceStart),
                secure == null ? page : page + ", https://127.0.0.1:" + secure + "/",
                taihu.ports().containsKey("mqtts")
                        ? "127.0.0.1:" + taihu.ports().get("mqtt") + ", TLS 127.0.0.1:"
                                + taihu.ports().get("mqtts")
                        : "127.0.0.1:" + taihu.ports().get("mqtt")));
        taihu.ownerLinkCode().ifPresent(code -> {
            out.println(words.say("owner-link", page + "welcome#" + code));
            out.println(words.say("owner-link-again", data));
        });
    }

    private void awaitEnd(Taihu taihu) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            out.println(words.say("stopping"));
            end.countDown();
            try {
                // the main thread closes everything in order, and the machine waits for it here
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        taihu.onClosed(ended::countDown);
        end.await();
    }

    private void token(List<String> arguments) {
        boolean link = arguments.contains("--link");
        Options options = Options.parse(
                arguments.stream().filter(a -> !a.equals("--link")).toList(), Set.of("data", "name", "config"));
        Path data = required(options, "data");
        if (!Files.isDirectory(data)) {
            throw new TaihuException(ErrorCode.INVALID, "there is no data folder " + data);
        }
        Configuration configuration =
                Configuration.read(Taihu.settings(), options.path("config"), System.getenv(), options.set());
        try (Registry registry = SqlRegistry.open(configuration, data)) {
            if (link) {
                out.println(words.say(
                        "owner-link", page(data) + "welcome#" + Taihu.makeLink(registry, Clock.system(), console())));
            } else {
                String token = Tokens.make("tk");
                Taihu.makeOwner(
                        registry,
                        Clock.system(),
                        console(),
                        Registry.NewToken.ofOwner(
                                Registry.TokenKind.API,
                                options.named().getOrDefault("name", "command line"),
                                Tokens.hash(token),
                                null));
                out.println(words.say("token", token));
            }
        }
    }

    /** Whoever is at the command line, as the machine calls them. */
    private static AuditLog.Who console() {
        String user = System.getProperty("user.name", "");
        return new AuditLog.Who(AuditLog.Kind.CONSOLE, user, user, "");
    }

    /** Address of the page of the server that uses a data folder, as far as its ports are known. */
    private static String page(Path data) {
        String port = "8080";
        try {
            String ports = Files.readString(data.resolve("ports.json"));
            int at = ports.indexOf("\"http\":");
            if (at >= 0) {
                port = ports.substring(at + 7).replaceAll("^\\s*(\\d+).*", "$1").strip();
            }
        } catch (IOException e) {
            // no server has run here yet: it will have the default port
        }
        return "http://127.0.0.1:" + port + "/";
    }

    private int decode(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new TaihuException(ErrorCode.INVALID, "decode wants a protocol: " + String.join(", ", protocols()));
        }
        Protocol protocol = protocol(arguments.getFirst());
        int status = 0;
        if (arguments.size() > 1) {
            for (String frame : arguments.subList(1, arguments.size())) {
                status |= decode(protocol, frame);
            }
            return status;
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    status |= decode(protocol, line);
                }
            }
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot read standard input: " + e.getMessage(), e);
        }
        return status;
    }

    private int decode(Protocol protocol, String hex) {
        byte[] frame;
        try {
            frame = HexFormat.of().parseHex(hex.replaceAll("[\\s:]|0x", ""));
        } catch (IllegalArgumentException e) {
            out.println("{\"error\":\"not hex: two digits for each byte\",\"at\":0}");
            return FAILED;
        }
        String decoded = protocol.decode(frame);
        out.println(decoded);
        return decoded.startsWith("{\"error\"") ? FAILED : 0;
    }

    private void settings(List<String> arguments) {
        if (arguments.equals(List.of("--markdown"))) {
            out.print(SettingsPage.text(Taihu.settings()));
            return;
        }
        for (Setting<?> setting : Taihu.settings()) {
            out.printf(
                    "%-32s %-12s %s%n",
                    setting.name(), setting.fallback().isEmpty() ? "-" : setting.fallback(), setting.about());
        }
    }

    private void limits(List<String> arguments) {
        List<Limits.Entry> limits = Limits.of(Taihu.limited());
        if (arguments.equals(List.of("--markdown"))) {
            out.print(LimitsPage.text(limits));
            return;
        }
        for (Limits.Entry limit : limits) {
            Setting<?> setting = limit.setting();
            out.printf(
                    "%-32s %-18s %s%n",
                    setting == null ? limit.name() : setting.name(),
                    setting == null ? LimitsPage.value(limit) : setting.fallback(),
                    limit.about());
        }
    }

    private static Protocol protocol(String name) {
        for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
            if (protocol.name().equals(name)) {
                return protocol;
            }
        }
        throw new TaihuException(
                ErrorCode.INVALID, "there is no protocol " + name + "; there are " + String.join(", ", protocols()));
    }

    private static Set<String> protocols() {
        Set<String> names = new TreeSet<>();
        ServiceLoader.load(Protocol.class).forEach(p -> names.add(p.name()));
        return names;
    }

    private static Path required(Options options, String name) {
        @Nullable Path path = options.path(name);
        if (path == null) {
            throw new TaihuException(ErrorCode.INVALID, "--" + name + " is missing, such as --" + name + " ./data");
        }
        return path;
    }
}
