package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.rules.Memory.Read;
import io.taihu.rules.Memory.Window.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds what is read of panes against what is calculated from every value anew. */
class PanesTest {
    private static final int VALUES = 20_000;

    private record Sample(double number, double value, double time) {}

    @ParameterizedTest
    @EnumSource
    void readsWhatAllValuesOfTheLastSixtyPanesGive(Kind kind) {
        Random random = new Random(11);
        Panes panes = new Panes(kind);
        List<Sample> samples = new ArrayList<>();
        double number = 1_000_000 - 17;
        double[] state = panes.begin(number, 5);
        for (int i = 0; i < VALUES; i++) {
            number += gap(random);
            Sample sample = new Sample(number, random.nextInt(100), number * 4 + random.nextInt(2) * 2);
            samples.add(sample);
            panes.add(state, number, sample.value(), sample.time());
            for (int later : new int[] {0, 1, random.nextInt(70), 59, 60, 200}) {
                assertReads(kind, panes, state, samples, number + later);
            }
            if (random.nextInt(50) == 0) {
                state = panes.ofFormer(former(kind, samples));
            }
        }
    }

    private static int gap(Random random) {
        return switch (random.nextInt(30)) {
            case 0 -> random.nextInt(200);
            case 1, 2 -> random.nextInt(60);
            default -> random.nextInt(3);
        };
    }

    private static void assertReads(Kind kind, Panes panes, double[] state, List<Sample> all, double number) {
        List<Sample> within = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0 && all.get(i).number() > number - 60; i--) {
            within.addFirst(all.get(i));
        }
        assertThat(panes.oldest(state, number))
                .isEqualTo(within.isEmpty() ? Step.NEVER : within.getFirst().number());
        double count = within.size();
        double sum = within.stream().mapToDouble(Sample::value).sum();
        double nothing = Double.NaN;
        switch (kind) {
            case SUMS -> {
                same(panes.read(Read.COUNT, state, number), count);
                same(panes.read(Read.SUM, state, number), within.isEmpty() ? nothing : sum);
                same(panes.read(Read.AVG, state, number), within.isEmpty() ? nothing : sum / count);
            }
            case SQUARES -> {
                double mean = sum / count;
                double squares = within.stream()
                        .mapToDouble(each -> Math.pow(each.value() - mean, 2))
                        .sum();
                double expected = within.isEmpty() ? nothing : Math.sqrt(squares / count);
                double read = panes.read(Read.STDDEV, state, number);
                assertThat(Math.abs(read - expected) < 1e-5 || Double.compare(read, expected) == 0)
                        .as("%s for %s", read, expected)
                        .isTrue();
            }
            case RANGE -> {
                same(
                        panes.read(Read.MIN, state, number),
                        within.stream().mapToDouble(Sample::value).min().orElse(nothing));
                same(
                        panes.read(Read.MAX, state, number),
                        within.stream().mapToDouble(Sample::value).max().orElse(nothing));
            }
            case ENDS -> {
                double grown = within.isEmpty()
                        ? nothing
                        : within.getLast().value() - within.getFirst().value();
                double took = within.isEmpty()
                        ? nothing
                        : within.getLast().time() - within.getFirst().time();
                same(panes.read(Read.DELTA, state, number), grown);
                same(panes.read(Read.RATE, state, number), took == 0 ? nothing : grown / (took / 1e6));
                if (!within.isEmpty()) {
                    assertThat(panes.first(state, number))
                            .isEqualTo(within.getFirst().time());
                }
            }
        }
    }

    private static void same(double read, double expected) {
        assertThat(read).isEqualTo(Double.valueOf(expected));
    }

    /** The layout of snapshots before this one: time, value and a value near all, then each pane by itself. */
    private static double[] former(Kind kind, List<Sample> samples) {
        int width = kind == Kind.SQUARES ? 4 : 3;
        double[] former = new double[3 + 60 * width];
        java.util.Arrays.fill(former, Double.NEGATIVE_INFINITY);
        former[2] = 5;
        for (Sample sample : samples) {
            former[0] = sample.time();
            former[1] = sample.value();
            int at = 3 + (int) (sample.number() % 60) * width;
            boolean first = former[at] != sample.number();
            if (first) {
                former[at] = sample.number();
                java.util.Arrays.fill(former, at + 1, at + width, 0);
            }
            double off = sample.value() - 5;
            switch (kind) {
                case SUMS -> {
                    former[at + 1]++;
                    former[at + 2] += sample.value();
                }
                case SQUARES -> {
                    former[at + 1]++;
                    former[at + 2] += off;
                    former[at + 3] += off * off;
                }
                case RANGE -> {
                    former[at + 1] = first ? sample.value() : Math.min(former[at + 1], sample.value());
                    former[at + 2] = first ? sample.value() : Math.max(former[at + 2], sample.value());
                }
                case ENDS -> {
                    if (first) {
                        former[at + 1] = sample.value();
                        former[at + 2] = sample.time();
                    }
                }
            }
        }
        return former;
    }
}
