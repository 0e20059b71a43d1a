package io.taihu.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rules by which the city is watched, as texts. */
final class CityRules {
    private static final List<String> NAMES = List.of(
            "boat-low-on-fuel",
            "car-park-full",
            "fine-dust",
            "gauge-silent",
            "gauge-stuck",
            "high-water",
            "lamp-fault",
            "lamp-hot",
            "little-oxygen",
            "loud-night",
            "poor-power-factor");

    private static final List<String> OF_VEHICLES = List.of(
            "battery-nearly-empty", "cells-apart", "electric-fault", "lost-on-the-way", "no-satellites", "speeding");

    private CityRules() {}

    static List<String> texts() {
        return NAMES.stream().map(CityRules::text).toList();
    }

    static List<String> ofVehicles() {
        return OF_VEHICLES.stream().map(CityRules::text).toList();
    }

    private static String text(String name) {
        try (InputStream in = CityRules.class.getResourceAsStream("rules/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the city has no rule " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
