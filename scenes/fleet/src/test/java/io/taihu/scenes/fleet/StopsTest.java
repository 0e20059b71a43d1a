package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.LegStore.Leg;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Stops found in the samples of GeoLife and T-Drive, held against labels of which {@code docs/vehicles.md} says how they were made. A stop is
 * right when it and a label have half of the time of both in common. Those at the edge of what is a stop, of less than
 * five minutes, are right when they match, and neither wrong nor missed otherwise.
 */
class StopsTest {
    private static final long SURE = 5 * 60_000_000L;
    private static final Path FOLDER = Path.of(System.getProperty("shared.dir", "none"), "data", "vehicles");

    private record Place(long micros, double latitude, double longitude) {}

    private record Span(long from, long to) {
        long length() {
            return to - from;
        }

        boolean matches(Span other) {
            long common = Math.min(to, other.to) - Math.max(from, other.from);
            return 2 * common >= Math.max(to, other.to) - Math.min(from, other.from);
        }
    }

    /** How many were right of how many found: the precision. How many were met of how many labelled: the recall. */
    private record Score(int right, int found, int met, int labelled) {}

    @Test
    void findsTheStopsOfPedestriansAndTaxis() throws IOException {
        Assumptions.assumeTrue(Files.exists(FOLDER), FOLDER + " is not there");
        Map<String, List<Span>> labels = labels();
        Map<String, List<Place>> tracks = new TreeMap<>();
        geolife(tracks);
        for (String trajectory : labels.keySet()) {
            if (trajectory.startsWith("tdrive/")) {
                tracks.put(trajectory, taxi(trajectory.substring("tdrive/".length())));
            }
        }
        Score geolife = score("geolife/", tracks, labels);
        Score tdrive = score("tdrive/", tracks, labels);
        // what docs/vehicles.md says
        assertThat(geolife).isEqualTo(new Score(525, 671, 462, 528));
        assertThat(tdrive).isEqualTo(new Score(230, 253, 214, 219));
    }

    private static Score score(String prefix, Map<String, List<Place>> tracks, Map<String, List<Span>> labels) {
        Score all = new Score(0, 0, 0, 0);
        for (Map.Entry<String, List<Place>> track : tracks.entrySet()) {
            if (track.getKey().startsWith(prefix)) {
                List<Span> found = stops(track.getValue());
                List<Span> labelled = labels.getOrDefault(track.getKey(), List.of());
                List<Span> sure =
                        found.stream().filter(stop -> stop.length() >= SURE).toList();
                List<Span> sureLabels =
                        labelled.stream().filter(stop -> stop.length() >= SURE).toList();
                all = new Score(
                        all.right + matched(sure, labelled),
                        all.found + sure.size(),
                        all.met + matched(sureLabels, found),
                        all.labelled + sureLabels.size());
            }
        }
        return all;
    }

    private static int matched(List<Span> these, List<Span> others) {
        return (int) these.stream()
                .filter(each -> others.stream().anyMatch(each::matches))
                .count();
    }

    private static List<Span> stops(List<Place> track) {
        List<Leg> legs = new ArrayList<>();
        TripFinder finder = new TripFinder(TripFinder.Rule.USUAL, legs::add);
        Fix fix = new Fix();
        track.stream()
                .sorted(Comparator.comparingLong(Place::micros))
                .forEach(place -> finder.take(fix.at(place.micros, place.latitude, place.longitude)));
        Leg present = finder.present();
        if (present != null) {
            legs.add(present);
        }
        return legs.stream()
                .filter(leg -> !leg.moving())
                .map(leg -> new Span(leg.startMicros(), leg.endMicros()))
                .toList();
    }

    private static Map<String, List<Span>> labels() throws IOException {
        Map<String, List<Span>> labels = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                StopsTest.class.getResourceAsStream("/stops/labels.csv"), StandardCharsets.UTF_8))) {
            lines.lines()
                    .skip(1)
                    .map(line -> line.split(","))
                    .forEach(each -> labels.computeIfAbsent(each[0], _ -> new ArrayList<>())
                            .add(new Span(micros(each[1]), micros(each[2]))));
        }
        return labels;
    }

    private static void geolife(Map<String, List<Place>> tracks) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Files.newInputStream(FOLDER.resolve("geolife_sample").resolve("geolife_sample.txt.gz"))),
                StandardCharsets.UTF_8))) {
            lines.lines()
                    .skip(1)
                    .map(line -> line.split(","))
                    .forEach(each -> tracks.computeIfAbsent("geolife/" + each[3], _ -> new ArrayList<>())
                            .add(new Place(
                                    micros(each[2].replace(' ', 'T') + "Z"),
                                    Double.parseDouble(each[0]),
                                    Double.parseDouble(each[1]))));
        }
    }

    private static List<Place> taxi(String id) throws IOException {
        List<Place> track = new ArrayList<>();
        for (String line :
                Files.readAllLines(FOLDER.resolve("tdrive_beijing_sample").resolve(id + ".txt"))) {
            String[] each = line.split(",");
            track.add(new Place(
                    micros(each[1].replace(' ', 'T') + "+08:00"),
                    Double.parseDouble(each[3]),
                    Double.parseDouble(each[2])));
        }
        return track;
    }

    private static long micros(String time) {
        return Instant.parse(time).toEpochMilli() * 1_000;
    }
}
