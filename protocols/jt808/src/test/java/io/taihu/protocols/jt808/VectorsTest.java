package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every recorded frame of other projects decodes to what their tests state, but for those listed with the reason. */
class VectorsTest {
    private static final Set<String> HEADER = Set.of(
            "messageId",
            "properties",
            "protocolVersion",
            "clientId",
            "serialNo",
            "packageTotal",
            "packageNo",
            "verified");

    @Test
    void framesDecodeToTheStatedValues() {
        List<JsonNode> rows = new ArrayList<>(Shared.rows("jt808.dev.jsonl"));
        rows.addAll(Shared.rows("jt808_ext.dev.jsonl"));
        assertThat(rows).hasSizeGreaterThan(200);
        check(rows);
    }

    @Test
    void bodiesDecodeToTheStatedValues() {
        List<JsonNode> rows = Shared.rows("jt808_bodies.dev.jsonl");
        assertThat(rows).hasSizeGreaterThan(50);
        check(rows);
    }

    @Test
    void escapesAreUndoneAndMadeAsStated() {
        for (JsonNode row : Shared.rows("jt808_frame_decoder.jsonl")) {
            byte[] bytes = HexFormat.of().parseHex(row.get("hex").asText());
            List<String> found = Frames.split(bytes);
            JsonNode unescaped = row.get("expected").get("unescaped");
            if (unescaped != null) {
                assertThat("7e" + found.getFirst() + "7e").isEqualTo(unescaped.asText());
            } else {
                byte[] plain = HexFormat.of().parseHex(found.getFirst());
                assertThat(FrameWriter.escape(java.util.Arrays.copyOf(plain, plain.length - 1)))
                        .isEqualTo(bytes);
            }
        }
    }

    private static void check(List<JsonNode> rows) {
        Map<String, String> wrong = new TreeMap<>();
        for (JsonNode row : rows) {
            String id = row.get("id").asText();
            String problem;
            try {
                problem = Frames.isFramed(row) ? frame(row) : body(row);
            } catch (BodyException e) {
                problem = e.reason();
            }
            boolean listed = Disagreements.REASONS.containsKey(id);
            if (listed && problem.isEmpty()) {
                wrong.put(id, "is listed as a disagreement, and agrees");
            } else if (!listed && !problem.isEmpty()) {
                wrong.put(id, row.get("test").asText() + ": " + problem);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** What is wrong; empty for nothing. */
    private static String frame(JsonNode row) {
        JsonNode told = Shared.json(Description.of(Frames.raw(row)));
        JsonNode expected = row.get("expected");
        String error = told.path("error").asText();
        if (!row.path("frame_check_by_extractor").path("checksum_ok").asBoolean(true) && !expected.has("frame_error")) {
            // refused as it must be; what is in it is compared all the same
            assertThat(error).as(row.get("id").asText()).contains("checksum");
            told = Shared.json(Description.of(Frames.rightChecksum(Frames.raw(row))));
            error = told.path("error").asText();
        }
        switch (row.get("expected_kind").asText()) {
            case "decodes_without_error" -> {
                return error.isEmpty() ? basic(row, told) : error;
            }
            case "frame_accept_reject" -> {
                boolean accept = expected.get("frame_error").isNull();
                return accept == error.isEmpty() ? "" : "accepted is " + error.isEmpty();
            }
            case "attribute" -> {
                return error.isEmpty() ? basic(row, told) + Disagreements.attribute(row, told) : error;
            }
            default -> {
                return error.isEmpty() ? header(row, told) + values(row, Frames.leaves(Frames.raw(row))) : error;
            }
        }
    }

    /** The basic fields of a location that the collector decoded by itself. */
    private static String basic(JsonNode row, JsonNode told) {
        JsonNode reference = row.get("reference_basic_0200");
        if (reference == null) {
            return "";
        }
        JsonNode body = told.get("body");
        List<String> stated = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (String[] pair :
                new String[][] {{"lat", "latitude"}, {"lon", "longitude"}, {"alt", "altitude"}, {"dir", "direction"}}) {
            stated.add(Double.toString(reference.get(pair[0]).asDouble() + 0.0));
            found.add(Double.toString(body.get(pair[1]).asDouble()));
        }
        stated.add(Double.toString(reference.get("speed10").asInt() / 10.0));
        found.add(Double.toString(body.get("speed").asDouble()));
        JsonNode time = reference.get("time");
        if (!time.isNull()) {
            stated.add(time.asText() + "+08:00");
            found.add(body.get("time").asText());
        }
        return stated.equals(found) ? "" : "stated " + stated + ", found " + found;
    }

    private static String header(JsonNode row, JsonNode told) {
        JsonNode expected = row.get("expected");
        JsonNode check = row.get("frame_check_by_extractor");
        StringBuilder problem = new StringBuilder();
        compare(
                problem,
                "message",
                check.path("msg_id").asText(),
                told.get("message").asText());
        if (expected.has("messageId")) {
            compare(
                    problem,
                    "clientId",
                    Leaves.digits(expected.get("clientId").asText()),
                    told.get("phone").asText());
            compare(
                    problem,
                    "serialNo",
                    expected.get("serialNo").asText(),
                    told.get("serial").asText());
            compare(
                    problem,
                    "protocolVersion",
                    expected.get("protocolVersion").asText(),
                    told.path("protocolVersion").asText("0"));
        }
        for (JsonNode each : expected.path("asserts")) {
            String path = each.get("path").asText();
            if (path.endsWith("Header.MsgNum")) {
                compare(
                        problem,
                        path,
                        each.get("value").asText(),
                        told.get("serial").asText());
            } else if (path.endsWith("Header.TerminalPhoneNo")) {
                compare(
                        problem,
                        path,
                        Leaves.digits(each.get("value").asText()),
                        told.get("phone").asText());
            }
        }
        return problem.toString();
    }

    private static void compare(StringBuilder problem, String what, String stated, String found) {
        if (!stated.equalsIgnoreCase(found)) {
            problem.append(what)
                    .append(" is ")
                    .append(found)
                    .append(", stated ")
                    .append(stated)
                    .append("; ");
        }
    }

    private static String values(JsonNode row, List<String> found) {
        JsonNode expected = row.get("expected");
        if (expected.has("go_struct")) {
            return scattered(named(expected.get("scalars")), found);
        }
        if (expected.has("asserts")) {
            List<JsonNode> stated = new ArrayList<>();
            Set<JsonNode> once = new LinkedHashSet<>();
            expected.get("asserts").forEach(once::add);
            for (JsonNode each : once) {
                String path = each.get("path").asText();
                if (!path.contains("Header.") && !path.endsWith("Version") && !shownOtherwise(path)) {
                    stated.add(each.get("value"));
                }
            }
            return scattered(stated, found);
        }
        if (expected.has("serialise_from")) {
            return scattered(named(expected.get("serialise_from")), found);
        }
        ObjectNode body = expected.deepCopy();
        withoutHeaders(body);
        return Leaves.inOrder(body, found) ? "" : "stated " + body + ", found " + found;
    }

    private static void withoutHeaders(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(HEADER);
            if (object.has("items") && object.path("items").isArray()) {
                object.remove("total");
            }
        }
        node.forEach(VectorsTest::withoutHeaders);
    }

    private static List<JsonNode> named(JsonNode stated) {
        List<JsonNode> kept = new ArrayList<>();
        stated.properties().forEach(each -> {
            if (!shownOtherwise(each.getKey())) {
                kept.add(each.getValue());
            }
        });
        return kept;
    }

    private static boolean shownOtherwise(String path) {
        return Disagreements.SHOWN_OTHERWISE.stream().anyMatch(path::endsWith);
    }

    /** Whether each stated value stands somewhere in what was found, each in a place of its own. */
    private static String scattered(Iterable<JsonNode> stated, List<String> found) {
        List<String> left = new ArrayList<>(found);
        List<String> missing = new ArrayList<>();
        for (JsonNode each : stated) {
            for (JsonNode one : each.isArray() ? each : List.of(each)) {
                String wanted = one.isObject() ? enumeration(one.path("enum").asText()) : Leaves.stated(one);
                // a day may stand for its beginning
                if (!wanted.isEmpty()
                        && !left.remove(wanted)
                        && !(wanted.matches("20\\d{6}") && left.remove(wanted.substring(2) + "000000"))) {
                    missing.add(wanted);
                }
            }
        }
        return missing.isEmpty() ? "" : "missing " + missing + " in " + found;
    }

    /** The number that a name of a peer's enumeration means; empty for names without one. */
    private static String enumeration(String name) {
        if (name.matches("_0x[0-9A-Fa-f]{4}")) {
            return Integer.toString(Integer.parseInt(name.substring(3), 16));
        }
        Integer number = Disagreements.ENUMERATIONS.get(name.toLowerCase(Locale.ROOT));
        return number == null ? "" : number.toString();
    }

    private static String body(JsonNode row) {
        int id = Frames.messageOf(row);
        byte[] body = HexFormat.of().parseHex(Frames.bodyHex(row));
        String problem = "";
        for (Version version : new Version[] {Version.V2019, Version.V2013, Version.V2011}) {
            Leaves leaves = new Leaves();
            Frames.message(id).read(body, 0, body.length, version, leaves);
            problem = values(row, leaves.found());
            if (problem.isEmpty()) {
                return "";
            }
        }
        return problem;
    }
}
