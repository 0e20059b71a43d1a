package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Compares with rtm_con's objects: physical values as text such as {@code "12.3 V"} and {@code "255 invalid"}. */
final class PeerPhysical {
    /** Their names for ours; those that are not here are read by their own code below. */
    private static final Map<String, String> NAMES = new HashMap<>();

    /** Their words for ours. */
    private static final Map<String, String> WORDS = new HashMap<>(
            Map.of("uncharged", "not-charging", "pure_electric", "electric", "uncrypted", "none", "ok", "success"));

    static {
        String[][] names = {
            {"vehicle_state", "state"},
            {"charge_state", "charging"},
            {"operate_state", "mode"},
            {"vehicle_speed", "speed"},
            {"mileage_total", "odometer"},
            {"voltage_total", "voltage"},
            {"current_total", "current"},
            {"soc", "soc"},
            {"dcdc_state", "dcdc"},
            {"insulation_resistance", "insulation"},
            {"accelerator_padel", "accelerator"},
            {"brake_padel", "brake"},
            {"state", "state"},
            {"ctrl_temp", "controllerTemperature"},
            {"speed", "speed"},
            {"torque", "torque"},
            {"temp", "temperature"},
            {"ctrl_volt", "voltage"},
            {"ctrl_curr", "current"},
            {"engine_state", "state"},
            {"engine_torque", "speed"},
            {"fuel_consumption", "consumption"},
            {"gnss_lng", "longitude"},
            {"gnss_lat", "latitude"},
            {"max_volt_pack_index", "maxVoltageSubsystem"},
            {"max_volt_cell_index", "maxVoltageCell"},
            {"max_cell_volt", "maxVoltage"},
            {"min_volt_pack_index", "minVoltageSubsystem"},
            {"min_volt_cell_index", "minVoltageCell"},
            {"min_cell_volt", "minVoltage"},
            {"max_temp_pack_index", "maxTemperatureSubsystem"},
            {"max_temp_cell_index", "maxTemperatureProbe"},
            {"max_cell_temp", "maxTemperature"},
            {"min_temp_pack_index", "minTemperatureSubsystem"},
            {"min_temp_cell_index", "minTemperatureProbe"},
            {"min_cell_temp", "minTemperature"},
            {"max_warning_level", "maxLevel"},
            {"pack_failures", "batteryFaults"},
            {"emotor_failures", "motorFaults"},
            {"engine_failures", "engineFaults"},
            {"other_failures", "otherFaults"},
            {"index", "number"},
            {"volt", "voltage"},
            {"curr", "current"},
            {"session_id", "serial"},
            {"username", "user"},
            {"password", "password"},
            {"iccid", "iccid"},
            {"timestamp", "time"},
            {"enc", "encryption"},
            {"sec_chip_id", "chip"},
            {"pubkey", "publicKey"},
        };
        for (String[] pair : names) {
            NAMES.put(pair[0], pair[1]);
        }
    }

    private int checked;

    static int check(JsonNode expected, JsonNode said) {
        PeerPhysical peer = new PeerPhysical();
        JsonNode payload = expected.get("payload");
        assertThat(said.get("protocol").asText())
                .endsWith(expected.get("starter").asText().replace("protocol_", ""));
        assertThat(said.get("response").asText())
                .isEqualTo(word(expected.get("ack").asText()));
        for (Map.Entry<String, JsonNode> field : payload.properties()) {
            switch (field.getKey()) {
                case "data_list" -> peer.infos(field.getValue(), said);
                case "sig_starter", "sig" -> {
                    JsonNode sig = payload.has("sig") ? payload.get("sig") : field.getValue();
                    peer.signature(sig, said.get("signature"));
                }
                case "bms_total" ->
                    assertThat(said.at("/batteries/systems").asInt())
                            .isEqualTo(field.getValue().asInt());
                case "pack_sn_len" ->
                    assertThat(said.at("/batteries/codeLength").asInt())
                            .isEqualTo(field.getValue().asInt());
                case "pack_sn" -> assertThat(said.at("/batteries/codes")).isEqualTo(field.getValue());
                case "enc" -> {}
                case "vin" -> assertThat(said.get("vin")).isEqualTo(field.getValue());
                default -> peer.field(field.getKey(), field.getValue(), said);
            }
            peer.checked++;
        }
        return peer.checked;
    }

    private void infos(JsonNode expected, JsonNode said) {
        JsonNode found = said.get("information");
        int place = 0;
        for (JsonNode one : expected) {
            JsonNode type = one.get("data_type");
            JsonNode content = one.get("data_content");
            if (type.isInt()) {
                if (content.isTextual()) {
                    assertThat(found.get(place).get("code")).isEqualTo(type);
                    assertThat(found.get(place++).get("data")).isEqualTo(content);
                } else {
                    rest(type.asInt(), content, said.get("rest").asText());
                }
                continue;
            }
            info(type.asText(), content, found.get(place++));
        }
        assertThat(found.size()).isEqualTo(place);
    }

    /** A type that is not known: what stands before the signature is kept. */
    private void rest(int type, JsonNode bytes, String rest) {
        StringBuilder hex = new StringBuilder(String.format("%02x", type));
        bytes.forEach(
                one -> hex.append(String.format("%02x", one.get("data_byte").asInt())));
        assertThat(rest).isEqualTo(hex.toString());
        checked++;
    }

    private void info(String type, JsonNode content, JsonNode info) {
        switch (type) {
            case "whole_vehicle", "engine", "pack_extrema" -> object(content, info);
            case "emotor" -> list(content, info.get("motors"));
            case "gnss" -> {
                JsonNode state = content.get("gnss_state");
                JsonNode status = info.get("status");
                assertThat(status.get("longitudeSide").asText())
                        .startsWith(state.get("gnss_e_w").asText());
                assertThat(status.get("latitudeSide").asText())
                        .startsWith(state.get("gnss_n_s").asText());
                assertThat(status.get("fix").asText())
                        .isEqualTo(state.get("gnss_valid").asInt() == 1 ? "invalid" : "valid");
                if (content.has("gnss_gcs") && content.get("gnss_gcs").isTextual()) {
                    assertThat(info.get("coordinates")).isEqualTo(content.get("gnss_gcs"));
                } else if (content.has("gnss_gcs")) {
                    assertThat(info.at("/coordinates/quality").asText()).isEqualTo("invalid");
                }
                field("gnss_lng", content.get("gnss_lng"), info);
                field("gnss_lat", content.get("gnss_lat"), info);
            }
            case "warnings" -> warnings(content, info);
            case "cell_volts", "probe_temps" -> list(content, info.get("subsystems"));
            default -> throw new AssertionError("no reader for " + type);
        }
    }

    private void warnings(JsonNode content, JsonNode info) {
        int bit = 0;
        for (JsonNode flag : content.get("general_warnings")) {
            String name = AlarmFlags.V2025.get(bit++);
            boolean set =
                    info.get("flags").valueStream().anyMatch(one -> one.asText().equals(name));
            assertThat(set).as(name).isEqualTo(flag.asInt() == 1);
            checked++;
        }
        Iterable<String> order = () -> content.get("general_warnings").fieldNames();
        java.util.List<String> theirs = new java.util.ArrayList<>();
        order.forEach(theirs::add);
        int row = 0;
        for (JsonNode level : content.get("general_warning_list")) {
            JsonNode ours = info.get("levels").get(row++);
            assertThat(ours.get("flag").asText())
                    .isEqualTo(AlarmFlags.V2025.get(
                            theirs.indexOf(level.get("warning").asText())));
            assertThat(ours.get("level")).isEqualTo(level.get("level"));
        }
        for (String faults : new String[] {"pack_failures", "emotor_failures", "engine_failures", "other_failures"}) {
            assertThat(info.get(NAMES.get(faults))).isEqualTo(content.get(faults));
        }
        field("max_warning_level", content.get("max_warning_level"), info);
    }

    private void signature(JsonNode expected, JsonNode said) {
        assertThat(said.get("algorithm")).isEqualTo(expected.get("algo"));
        assertThat(said.get("r")).isEqualTo(expected.get("r_value"));
        assertThat(said.get("s")).isEqualTo(expected.get("s_value"));
    }

    private void list(JsonNode expected, JsonNode rows) {
        assertThat(rows.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            object(expected.get(i), rows.get(i));
        }
    }

    private void object(JsonNode expected, JsonNode said) {
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            switch (field.getKey()) {
                case "gear_state" -> gear(field.getValue(), said.get("gear"));
                case "cell_volts" -> series(field.getValue(), said.get("cells"));
                case "probe_temps" -> series(field.getValue(), said.get("probes"));
                default -> field(field.getKey(), field.getValue(), said);
            }
        }
    }

    private void gear(JsonNode expected, JsonNode said) {
        assertThat(said.get("gear")).isEqualTo(expected.get("gear"));
        assertThat(said.get("drivingForce").asBoolean())
                .isEqualTo(expected.get("driving_force").asInt() == 1);
        assertThat(said.get("brakingForce").asBoolean())
                .isEqualTo(expected.get("braking_force").asInt() == 1);
        if (expected.has("gear_postion_validity")) {
            assertThat(said.get("gearValidity")).isEqualTo(expected.get("gear_postion_validity"));
        }
        checked++;
    }

    private void series(JsonNode expected, JsonNode said) {
        assertThat(said.get("values").size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            String text = expected.get(i).asText();
            JsonNode value = said.get("values").get(i);
            if (text.endsWith("invalid") || text.endsWith("abnormal")) {
                assertThat(value.isNull()).isTrue();
                int place = i;
                assertThat(said.get(text.split(" ")[1]).valueStream().anyMatch(one -> one.asInt() == place))
                        .isTrue();
            } else {
                assertThat(value.asDouble()).isCloseTo(Double.parseDouble(text.split(" ")[0]), within(1e-9));
            }
            checked++;
        }
    }

    private void field(String name, JsonNode expected, JsonNode said) {
        String ours = NAMES.get(name);
        assertThat(ours).as("a name for " + name).isNotNull();
        JsonNode value = said.get(ours);
        assertThat(value).as(ours).isNotNull();
        String text = expected.asText();
        if (text.endsWith("invalid") || text.endsWith("abnormal")) {
            assertThat(value.get("value").isNull()).as("%s %s", ours, value).isTrue();
            assertThat(value.get("quality").asText()).isEqualTo(text.substring(text.lastIndexOf(' ') + 1));
        } else if (value.isObject() || value.isNumber()) {
            JsonNode number = value.isObject() ? value.get("value") : value;
            assertThat(number.asDouble()).as(ours).isCloseTo(Double.parseDouble(text.split(" ")[0]), within(1e-9));
        } else {
            assertThat(value.asText()).as(ours).isEqualTo(word(text));
        }
        checked++;
    }

    private static String word(String theirs) {
        return WORDS.getOrDefault(theirs, theirs);
    }
}
