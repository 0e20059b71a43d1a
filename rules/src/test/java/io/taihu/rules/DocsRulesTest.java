package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.taihu.model.Area;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/rules.md shows is so. */
final class DocsRulesTest {
    private static final Pattern BLOCK = Pattern.compile("```([^\\n]*)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| ([a-z-]+) \\| ([a-z]+) \\| ([^|]+) \\| ([^|]*)\\|");
    private static final Area.Ring BINHU = new Area.Ring(List.of(
            new Location(31.4, 120.2),
            new Location(31.4, 120.4),
            new Location(31.6, 120.4),
            new Location(31.6, 120.2),
            new Location(31.4, 120.2)));

    private final String page = read();
    private final Map<String, ThingModel> models = models();

    private record Block(String info, String text) {}

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/rules.md"));
        } catch (IOException e) {
            return fail("run it in the folder of the room", e);
        }
    }

    private List<Block> blocks(String info) {
        return BLOCK.matcher(page)
                .results()
                .map(found -> new Block(found.group(1), found.group(2)))
                .filter(block -> block.info().equals(info) || block.info().startsWith(info + " "))
                .toList();
    }

    /** The models of its last table. */
    private Map<String, ThingModel> models() {
        Map<String, List<Property>> properties = new LinkedHashMap<>();
        Map<String, List<Affordance>> actions = new LinkedHashMap<>();
        ROW.matcher(page).results().filter(row -> !row.group(1).equals("model")).forEach(row -> {
            List<Property> slots = properties.computeIfAbsent(row.group(1), _ -> new ArrayList<>());
            String type = row.group(3).strip();
            if (type.equals("action")) {
                actions.computeIfAbsent(row.group(1), _ -> new ArrayList<>())
                        .add(new Affordance(row.group(2), Map.of(), ""));
                return;
            }
            boolean writable = type.startsWith("writable ");
            String[] kind = type.replace("writable ", "").split(": ");
            slots.add(new Property(
                    row.group(2),
                    slots.size(),
                    ValueType.valueOf(kind[0].toUpperCase(Locale.ROOT)),
                    row.group(4).isBlank() ? null : row.group(4).strip(),
                    Map.of(),
                    null,
                    null,
                    kind.length == 1 ? List.of() : List.of(kind[1].split(", ")),
                    writable,
                    false));
        });
        Map<String, ThingModel> models = new LinkedHashMap<>();
        properties.forEach((name, slots) -> {
            ThingModel draft = ThingModel.draft(name).grow(slots);
            models.put(
                    name,
                    new ThingModel(
                            models.size() + 1,
                            name,
                            1,
                            draft.mode(),
                            draft.stage(),
                            Map.of(),
                            draft.slots(),
                            List.of(),
                            actions.getOrDefault(name, List.of()),
                            draft.silence(),
                            Duration.ZERO));
        });
        return models;
    }

    private Surroundings around(String model) {
        return new Surroundings(
                Optional.ofNullable(models.get(model)).orElseThrow(),
                ZoneId.of("Asia/Shanghai"),
                new Surroundings.Areas() {
                    @Override
                    public Optional<Area.Ring> ring(String space) {
                        return space.equals("wuxi/binhu") ? Optional.of(BINHU) : Optional.empty();
                    }

                    @Override
                    public Optional<Fences> within(String space) {
                        return Optional.of(new Fences(space, Map.of("wuxi/binhu", BINHU)));
                    }

                    @Override
                    public Collection<String> spaces() {
                        return List.of("wuxi/binhu");
                    }
                },
                new Surroundings.Models() {
                    @Override
                    public Optional<ThingModel> model(String name) {
                        return Optional.ofNullable(models.get(name));
                    }

                    @Override
                    public Collection<String> names() {
                        return models.keySet();
                    }
                },
                EngineKit.AROUND.calendars(),
                id -> Optional.ofNullable(models.get(id.replaceFirst("-[0-9]+$", ""))),
                new ChannelNames(List.of(new ChannelNames.Known("1", "operators", "")), "", _ -> true));
    }

    @Test
    void itsRulesAreRulesAndTheirTestsPass() {
        int tests = 0;
        for (Block block : blocks("yaml rule")) {
            List<Fault> faults = new ArrayList<>();
            RuleText text = RuleReader.read(block.text(), faults).orElse(null);
            assertThat(faults).as(block.text()).isEmpty();
            Surroundings around = around(text.model());
            Rule rule = Rule.of("r", text.space(), text, around, faults).orElse(null);
            assertThat(faults).as(block.text()).isEmpty();
            List<RuleTrials.Result> results = RuleTrials.run(rule, text, around);
            assertThat(results)
                    .as(text.name())
                    .allSatisfy(result ->
                            assertThat(result.instead()).as(result.name()).isEmpty());
            tests += results.size();
        }
        assertThat(blocks("yaml rule").size()).isGreaterThan(8);
        assertThat(tests).isGreaterThan(10);
    }

    /** A rule that is shown is shown as one. */
    @Test
    void noRuleIsLeftUnchecked() {
        assertThat(blocks("yaml")).allSatisfy(block -> assertThat(block.info()).isEqualTo("yaml rule"));
    }

    @Test
    void itsExpressionsAreExpressions() {
        for (Block block : blocks("rule-expression")) {
            String model = block.info().equals("rule-expression")
                    ? "pump"
                    : block.info().split(" ")[1];
            for (String line : block.text().lines().toList()) {
                new Checker(around(model)).check(Clause.of(line));
            }
        }
        assertThat(blocks("rule-expression").size()).isGreaterThan(3);
    }

    @Test
    void whatItSaysIsWrongIsToldSo() {
        List<String> lines = blocks("rule-wrong").stream()
                .flatMap(block -> block.text().lines())
                .toList();
        assertThat(lines.size()).isGreaterThan(8);
        for (int i = 0; i < lines.size(); i += 2) {
            String line = lines.get(i);
            try {
                new Checker(around("pump")).check(Clause.of(line));
                fail(line + " is no fault");
            } catch (FaultException e) {
                assertThat(e.fault().message())
                        .as(line)
                        .isEqualTo(lines.get(i + 1).strip());
            }
        }
    }

    @Test
    void everyFunctionHasAnExampleAndARow() {
        String examples = String.join(
                "\n", blocks("rule-expression").stream().map(Block::text).toList());
        String table = page.substring(page.indexOf("## Functions"), page.indexOf("## Time"));
        assertThat(Signatures.all().keySet()).allSatisfy(name -> {
            assertThat(examples).as("an example of " + name).containsPattern("\\b" + name + "\\(");
            assertThat(table).as("a row of " + name).contains("`" + name + "(");
        });
    }

    @Test
    void everyKeyHasARowWithItsLimits() {
        Map<String, List<Integer>> keys = new LinkedHashMap<>();
        keys.put("rule", List.of(Section.NAME_MAX));
        keys.put("title", List.of(RuleReader.TITLE_MAX, RuleReader.LANGUAGES_MAX));
        keys.put("about", List.of(RuleReader.ABOUT_MAX));
        keys.put("things", List.of(RuleReader.LABELS_MAX, RuleReader.IDS_MAX));
        keys.put("let", List.of(RuleReader.LET_MAX));
        keys.put("when", List.of());
        keys.put("for", List.of((int) Durations.DURATION_MAX.toDays()));
        keys.put("clear", List.of());
        keys.put("clear_for", List.of((int) Durations.DURATION_MAX.toDays()));
        keys.put("severity", List.of(RuleReader.CASES_MAX));
        keys.put("latched", List.of());
        keys.put("under", List.of(RuleReader.UNDER_MAX));
        keys.put("message", List.of(Template.TEMPLATE_MAX, Template.PLACES_MAX));
        keys.put("do", List.of(ConsequenceReader.CONSEQUENCES_MAX));
        keys.put("derive", List.of(RuleReader.DERIVE_MAX));
        keys.put("tests", List.of(TrialReader.TRIALS_MAX, TrialReader.GIVEN_MAX, TrialReader.POINTS_MAX));
        String frame = page.substring(page.indexOf("## The frame"), page.indexOf("## Expressions"));
        keys.forEach((key, limits) -> {
            String row = frame.lines()
                    .filter(line -> line.startsWith("| `" + key + "` |"))
                    .findFirst()
                    .orElse("");
            assertThat(row).as(key).isNotEmpty();
            assertThat(limits).as(row).allSatisfy(limit -> assertThat(row).containsPattern("\\b" + limit + "\\b"));
        });
        assertThat(page)
                .contains(
                        "at most " + YamlReader.RULE_MAX + " characters",
                        Lexer.TEXT_MAX + " characters and is " + Parser.DEPTH_MAX + " deep",
                        "the last " + Functions.PERCENTILE_VALUES + " values",
                        "`last N` is 1 to " + Functions.VALUES_MAX,
                        "more than 1,000 things");
        assertThat(Neighbours.MEMBERS_MAX).isEqualTo(1_000);
        List<Fault> faults = new ArrayList<>();
        RuleReader.read(String.join(": x\n", keys.keySet()) + ": x\n", faults);
        assertThat(faults).extracting(Fault::message).noneMatch(message -> message.contains("a rule has no"));
    }
}
