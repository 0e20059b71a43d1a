package io.taihu.protocols.jt808;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where we read a recorded frame in another way than the project it comes from, and why; docs/vehicles.md tells the same. */
final class Disagreements {
    /** Names of other projects for numbers. */
    static final Map<String, Integer> ENUMERATIONS = Map.ofEntries(
            Map.entry("success", 0),
            Map.entry("succeed", 0),
            Map.entry("ic_card_into", 1),
            Map.entry("ic_card_pull_out", 2),
            Map.entry("ic_card_reading_succeeded", 0),
            Map.entry("image", 0),
            Map.entry("jpeg", 0),
            Map.entry("append_region", 1),
            Map.entry("append_phone_book", 2));

    static final Map<String, String> REASONS = new HashMap<>();

    /** Where an attribute that Traccar states stands in what we tell. */
    private static final Map<String, Stated> ATTRIBUTES = Map.of(
            "jt808-0103", new Stated("/locations/0/satellites", "14"),
            "jt808-0108", new Stated("/locations/0/satellites", "14"),
            "jt808-0111", new Stated("/maker/supply", "4.005"),
            "jt808-0117", new Stated("/videoAlarms/0", "storageFault"),
            "jt808-0119", new Stated("/data", "4d442c53455420434f4e464947204f4b21"),
            "jt808-0132", new Stated("/maker/iccid", "8942310221007544309f"),
            "jt808-0140", new Stated("/battery/tenths", "9"));

    private record Stated(String pointer, String value) {}

    static {
        because(
                "it is in an item, a message or a code of one maker, which is kept as hex under its id",
                "jt808-0105 jt808-0109 jt808-0114 jt808-0115 jt808-0116 jt808-0120 jt808-0121 jt808-0124 jt808-0128 jt808-0129 "
                        + "jt808-0130 jt808-0131 jt808-0138 jt808-0143 jt808-0144 jt808-0145 jt808-0146 jt808-0154 jt808-0157 "
                        + "jt808-0163 jt808-0164 jt808-0166 jt808-0169 jt808-0172 jt808-0194 jt808-0195 jt808-0199 jt808-0202 "
                        + "jt808-0203 jt808-0205 jt808-0207 jt808-0208 jt808-0210 jt808-0211 jt808-0231 jt808-0232 "
                        + "jt808_bodies-0005 jt808_bodies-0032 jt808_bodies-0037");
        because("it is no frame of JT/T 808 but a text of a maker", "jt808-0168");
        because(
                "parameter 0xF364 is kept as hex, and times of the day are told as their digits",
                "jt808-0009 jt808-0043 jt808-0044");
        because("the project's class has a field that the bytes of 2013 do not", "jt808-0055");
        because("the altitude has a sign, and the longitude the one that the status says", "jt808-0096");
        because("the row's text is of another message of the same test", "jt808-0270 jt808-0278");
        because(
                "the version flag of the header is not set right, or its telephone number is too short",
                "jt808-0227 jt808-0243");
        because("commands are kept as the one text that they are", "jt808-0244 jt808-0262");
        because("a test's own words for the bits of one byte", "jt808-0304 jt808-0306");
        because(
                "the length of the item in it is 32, and its layout has 47 bytes",
                "jt808_bodies-0085 jt808_bodies-0086");
        because("the project's class has a speed that the attributes of the area leave out", "jt808_bodies-0017");
        because("the DWORD of a CAN id is kept as one number", "jt808_bodies-0049");
    }

    private Disagreements() {}

    private static void because(String reason, String ids) {
        Arrays.stream(ids.split(" ")).forEach(id -> REASONS.put(id, reason));
    }

    /** What is wrong with the attributes of a row; empty for nothing. */
    static String attribute(JsonNode row, JsonNode told) {
        Stated stated = ATTRIBUTES.get(row.get("id").asText());
        if (stated == null) {
            return "not told: " + row.get("expected").get("attributes");
        }
        String found = told.get("body").at(stated.pointer()).asText();
        return found.equals(stated.value()) ? "" : "stated " + stated + ", found " + found;
    }

    /** Parts of the names of values that our values show by being as many, or as long, or under their names. */
    static final List<String> SHOWN_OTHERWISE = List.of(
            "Count",
            "Length",
            "Len",
            "ParamId",
            "AttachInfoId",
            "AttachId",
            "Number",
            "MsgId",
            "TerminalPhoneNo",
            "Total",
            "body.CommandId");
}
