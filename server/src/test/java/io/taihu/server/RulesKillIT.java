package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server, killed again and again while rules wait: for something that has to last, and for what is missing. Each alarm is raised
 * once, as of when it would have been, and told by a signed webhook: at least once, and whenever once more, with the same ids.
 * {@code -Dtaihu.rules.kills=N} kills more often, {@code -Dtaihu.seed=N} as it was killed before.
 */
class RulesKillIT {
    private static final int KILLS = Integer.getInteger("taihu.rules.kills", 3);
    private static final int THINGS = 20;
    /** One of so many is too warm for a moment only. */
    private static final int COOLS_EVERY = 4;

    private static final long LASTS_MILLIS = 4_000;
    private static final long MISSING_MILLIS = 6_000;
    /** From before anything is due to after all is. */
    private static final long KILL_MILLIS_MAX = 8_000;

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    /** When an alarm is due, in milliseconds, by rule and thing. */
    private final Map<String, Long> due = new TreeMap<>();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void raisesEachAlarmOnceAndTellsIt() throws Exception {
        long seed = Long.getLong("taihu.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Path data = folder.resolve("data");
        Process server = start(data);
        try (Hook hook = new Hook()) {
            try (ApiClient api = api(data)) {
                prepare(api, hook);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                try (ApiClient api = api(data)) {
                    report(api, kill);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextLong(KILL_MILLIS_MAX));
                server.destroyForcibly().waitFor();
                server = start(data);
            }
            try (ApiClient api = api(data)) {
                Awaitility.await("all are told, seed " + seed)
                        .atMost(LONG)
                        .untilAsserted(() -> assertThat(told(hook).keySet()).isEqualTo(due.keySet()));
                check(api, hook, seed);
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static void prepare(ApiClient api, Hook hook) throws Exception {
        post(api, "/api/v1/models", """
                {"name": "cell", "properties": [{"name": "temperature", "type": "number", "unit": "Cel"},
                  {"name": "level", "type": "number", "unit": "m"}]}""");
        post(api, "/api/v1/spaces", "{\"path\": \"plant\"}");
        String channel = post(api, "/api/v1/channels", hook.channel("Desk", "plant"))
                .path("id")
                .asText();
        rule(api, "hot", "temperature > 80 degC\nfor: " + LASTS_MILLIS + "ms", channel);
        // a thing that is new has said nothing yet, however long it takes to say it
        rule(api, "quiet", "known(level) and missing(level, " + MISSING_MILLIS + "ms)", channel);
    }

    private static void rule(ApiClient api, String name, String when, String channel) throws Exception {
        String text = "rule: " + name + "\nthings: {model: cell, space: plant}\nwhen: " + when + "\nmessage: " + name
                + "\ndo:\n  - alarm\n  - notify: {channels: ['" + channel + "'], when: raised}\n";
        post(
                api,
                "/api/v1/rules",
                ApiClient.JSON.createObjectNode().put("text", text).toString());
    }

    /** Things that are new and too warm, which is acknowledged, and say nothing more. */
    private void report(ApiClient api, int round) throws Exception {
        for (int i = 0; i < THINGS; i++) {
            String id = "cell-" + round + "-" + i;
            post(api, "/api/v1/things", "{\"id\": \"" + id + "\", \"model\": \"cell\", \"space\": \"plant\"}");
            // at once: what falls due before a reading has come is judged before it
            long now = System.currentTimeMillis();
            String path = "/api/v1/things/" + id + "/readings";
            if (i % COOLS_EVERY == 0) {
                post(api, path, "[" + reading(now - 2_000, 90) + ", " + reading(now, 70) + "]");
            } else {
                post(api, path, reading(now, 90));
                due.put("hot " + id, now + LASTS_MILLIS);
            }
            due.put("quiet " + id, now + MISSING_MILLIS);
        }
    }

    private static String reading(long millis, int temperature) {
        return "{\"time\": " + millis + ", \"values\": {\"temperature\": " + temperature + ", \"level\": 3}}";
    }

    /** Notices that came, by rule and thing. */
    private static Map<String, List<Hook.Told>> told(Hook hook) {
        return hook.told().stream()
                .collect(Collectors.groupingBy(
                        each -> each.notice().path("message").asText() + " "
                                + each.notice().path("thing").path("id").asText()));
    }

    private void check(ApiClient api, Hook hook, long seed) throws Exception {
        Map<String, Long> raised = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        for (JsonNode alarm : api.items("/api/v1/alarms?space=plant&state=any&limit=50")) {
            String name =
                    alarm.path("message").asText() + " " + alarm.path("thing").asText();
            assertThat(raised.put(name, millis(alarm.path("since"))))
                    .as("%s is one alarm, seed %d", name, seed)
                    .isNull();
            if (alarm.path("occurrences").asInt() != 1) {
                JsonNode all = api.get("/api/v1/alarms/" + alarm.path("id").asText());
                twice.add(name + " " + all.path("steps"));
            }
        }
        assertThat(twice).as("what is raised more than once, seed %d", seed).isEmpty();
        assertThat(raised).as("what is raised, and when; seed %d", seed).isEqualTo(due);
        told(hook).forEach((name, notices) -> {
            Set<String> ids = notices.stream()
                    .map(each -> each.notice().path("id").asText() + " " + each.delivery())
                    .collect(Collectors.toSet());
            assertThat(ids)
                    .as("%s is told once, or once more as the same, seed %d", name, seed)
                    .hasSize(1);
            assertThat(notices)
                    .as("%s, seed %d", name, seed)
                    .allSatisfy(each ->
                            assertThat(millis(each.notice().path("time"))).isEqualTo(due.get(name)));
        });
        assertThat(hook.unsigned()).isEmpty();
    }

    private static long millis(JsonNode time) {
        return Instant.parse(time.asText()).toEpochMilli();
    }

    private static JsonNode post(ApiClient api, String path, String body) throws Exception {
        return api.change("POST", path, ApiClient.JSON.readTree(body), -1);
    }

    private static ApiClient api(Path data) throws IOException {
        int port = ServerProcess.port(data, "http");
        return new ApiClient("http://127.0.0.1:" + port, RunningTaihu.OWNER);
    }

    private Process start(Path data) throws IOException {
        return ServerProcess.start(
                data,
                folder.resolve("log"),
                RunningTaihu.OWNER,
                "alarms.together=10000",
                "notices.private-addresses=true");
    }
}
