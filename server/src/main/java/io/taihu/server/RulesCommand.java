package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleReader;
import io.taihu.rules.RuleText;
import io.taihu.rules.RuleTrials;
import io.taihu.rules.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code taihu rules}: files with rules, tested and brought to a server. */
final class RulesCommand {
    private static final int FILE_BYTES = 1 << 20;

    /** Rules by space and name, which is how they are told apart. */
    private record Key(String space, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = space.compareTo(other.space);
            return order == 0 ? name.compareTo(other.name) : order;
        }

        @Override
        public String toString() {
            return space.isEmpty() ? name : space + "/" + name;
        }
    }

    /** A rule in a file. */
    private record File(Path path, String text, RuleText rule) {
        Key key() {
            return new Key(rule.space(), rule.name());
        }
    }

    private final PrintStream out;
    private final Words words;
    private int failed;

    RulesCommand(PrintStream out, Words words) {
        this.out = out;
        this.words = words;
    }

    /** Exit status: 0, or 1 when a test or a rule failed. */
    int run(List<String> arguments) throws InterruptedException {
        String what = arguments.isEmpty() ? "--help" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        switch (rest.contains("--help") ? "--help" : what) {
            case "test" -> test(Options.parse(rest, Set.of("models", "zone", "server", "token")));
            case "apply" -> {
                Set<String> flags = Set.of("--dry-run", "--prune");
                List<String> plain =
                        rest.stream().filter(each -> !flags.contains(each)).toList();
                apply(
                        Options.parse(plain, Set.of("space", "server", "token")),
                        rest.contains("--dry-run"),
                        rest.contains("--prune"));
            }
            case "--help" -> out.println(words.say("rules-usage"));
            default -> throw new TaihuException(ErrorCode.INVALID, words.say("rules-usage"));
        }
        return failed == 0 ? 0 : 1;
    }

    // test

    private void test(Options options) throws InterruptedException {
        List<File> files = files(options);
        Path folder = options.path("models");
        String zone = options.named().get("zone");
        RuleModels models;
        if (folder != null) {
            models = RuleModels.of(folder, zone);
        } else {
            try (ApiClient api = ApiClient.of(options, words)) {
                models = RuleModels.of(api, zone);
            }
        }
        int passed = 0;
        for (File file : files) {
            passed += test(file, models);
        }
        out.println(words.say("rules-tested", Integer.toString(passed), Integer.toString(failed)));
    }

    /** How many tests of a file passed. */
    private int test(File file, RuleModels models) {
        List<Fault> faults = new ArrayList<>();
        Rule rule;
        Surroundings around;
        try {
            around = models.around(file.rule().model(), file.rule().space());
            rule = Rule.of(file.rule().name(), file.rule().space(), file.rule(), around, faults)
                    .orElse(null);
        } catch (TaihuException e) {
            fail(file.path() + ": " + e.getMessage());
            return 0;
        }
        faults.forEach(fault -> fail(file.path() + ":" + fault));
        int passed = 0;
        List<RuleTrials.Result> results = rule == null ? List.of() : RuleTrials.run(rule, file.rule(), around);
        for (RuleTrials.Result result : results) {
            if (result.passed()) {
                passed++;
                out.println("ok   " + file.path() + ":" + result.line() + ": " + result.name());
            } else {
                fail(file.path() + ":" + result.line() + ": " + result.name() + ": " + result.instead());
            }
        }
        if (rule != null && results.isEmpty()) {
            out.println("--   " + file.path() + ": " + words.say("rules-untested"));
        }
        return passed;
    }

    private void fail(String line) {
        failed++;
        out.println("FAIL " + line);
    }

    // files

    /** The rules in the files and folders that are named; what is no rule is told. */
    private List<File> files(Options options) {
        if (options.words().isEmpty()) {
            throw new TaihuException(ErrorCode.INVALID, words.say("rules-usage"));
        }
        List<File> files = new ArrayList<>();
        for (String word : options.words()) {
            Path given = Path.of(word);
            try (Stream<Path> below = Files.walk(given)) {
                List<Path> paths = below.filter(Files::isRegularFile)
                        .filter(each -> each.equals(given)
                                || each.toString().endsWith(".yaml")
                                || each.toString().endsWith(".yml"))
                        .sorted()
                        .toList();
                for (Path path : paths) {
                    String text = text(path);
                    List<Fault> faults = new ArrayList<>();
                    RuleText rule = RuleReader.read(text, faults).orElse(null);
                    faults.forEach(fault -> fail(path + ":" + fault));
                    if (faults.isEmpty() && rule != null) {
                        files.add(new File(path, text, rule));
                    }
                }
            } catch (IOException e) {
                throw new TaihuException(ErrorCode.INVALID, "cannot read " + given + ": " + e.getMessage(), e);
            }
        }
        return files;
    }

    /** At most as much of a file as is longer than any rule. */
    private static String text(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(FILE_BYTES), StandardCharsets.UTF_8);
        }
    }

    // apply

    private void apply(Options options, boolean dry, boolean prune) throws InterruptedException {
        String space = options.named().getOrDefault("space", "");
        Map<Key, File> wanted = wanted(files(options), space);
        if (failed > 0) {
            out.println(words.say("rules-not-applied"));
            return;
        }
        try (ApiClient api = ApiClient.of(options, words)) {
            Map<Key, JsonNode> present = new TreeMap<>();
            String path = "/api/v1/rules"
                    + (space.isEmpty() ? "" : "?space=" + URLEncoder.encode(space, StandardCharsets.UTF_8));
            for (JsonNode each : api.items(path)) {
                present.put(
                        new Key(each.path("space").asText(), each.path("name").asText()), each);
            }
            int same = 0;
            for (Map.Entry<Key, File> each : wanted.entrySet()) {
                JsonNode before = present.remove(each.getKey());
                same += put(api, each.getValue(), before, dry) ? 0 : 1;
            }
            for (Map.Entry<Key, JsonNode> each : prune ? present.entrySet() : Set.<Map.Entry<Key, JsonNode>>of()) {
                delete(api, each.getKey(), each.getValue(), dry);
            }
            out.println(words.say("rules-same", Integer.toString(same)));
            if (dry) {
                out.println(words.say("rules-dry"));
            }
        }
    }

    private Map<Key, File> wanted(List<File> files, String space) {
        Map<Key, File> wanted = new TreeMap<>();
        for (File file : files) {
            String within = file.rule().space();
            if (!space.isEmpty() && !within.equals(space) && !within.startsWith(space + "/")) {
                fail(file.path() + ": " + words.say("rules-elsewhere", within, space));
            }
            File twin = wanted.put(file.key(), file);
            if (twin != null) {
                fail(file.path() + ": " + words.say("rules-twice", file.key(), twin.path()));
            }
        }
        return wanted;
    }

    /** Makes or changes a rule; false when it is as it should be. */
    private boolean put(ApiClient api, File file, @Nullable JsonNode before, boolean dry) throws InterruptedException {
        JsonNode body = ApiClient.JSON.createObjectNode().put("text", file.text());
        try {
            if (before == null) {
                if (!dry) {
                    api.change("POST", "/api/v1/rules", body, -1);
                }
                said("rules-created", file.key(), dry ? Lines.differences("", file.text()) : List.of());
                return true;
            }
            JsonNode now = api.get(path(before));
            String text = now.path("text").asText();
            if (text.stripTrailing().equals(file.text().stripTrailing())) {
                return false;
            }
            if (!dry) {
                api.change("PUT", path(before), body, now.path("revision").asLong());
            }
            said("rules-changed", file.key(), dry ? Lines.differences(text, file.text()) : List.of());
        } catch (TaihuException e) {
            fail(file.path() + ": " + e.getMessage());
        }
        return true;
    }

    private void delete(ApiClient api, Key key, JsonNode rule, boolean dry) throws InterruptedException {
        try {
            List<String> lines =
                    dry ? Lines.differences(api.get(path(rule)).path("text").asText(), "") : List.of();
            if (!dry) {
                api.change("DELETE", path(rule), null, rule.path("revision").asLong());
            }
            said("rules-deleted", key, lines);
        } catch (TaihuException e) {
            fail(key + ": " + e.getMessage());
        }
    }

    private void said(String what, Key key, List<String> lines) {
        out.println(words.say(what, key));
        lines.forEach(line -> out.println("  " + line));
    }

    private static String path(JsonNode rule) {
        return "/api/v1/rules/" + URLEncoder.encode(rule.path("id").asText(), StandardCharsets.UTF_8);
    }
}
