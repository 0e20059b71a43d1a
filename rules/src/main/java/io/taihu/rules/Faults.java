package io.taihu.rules;

import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** All that is wrong with a rule's text. For one thread. */
final class Faults implements Consumer<Fault> {
    /** Most faults that are told of one rule. */
    @Limit(value = "Most faults that are told of one rule", zh = "一条规则最多列出的错误数", reached = Limit.Reached.LEFT_OUT)
    static final int FAULTS_MAX = 100;

    private final List<Fault> found = new ArrayList<>();
    private final List<Fault> broken = new ArrayList<>();

    @Override
    public void accept(Fault fault) {
        boolean known = broken.stream().anyMatch(f -> f.line() == fault.line() && f.column() == fault.column());
        if (!known && found.size() < FAULTS_MAX) {
            found.add(fault);
        }
    }

    /** Tells that what stands there is nothing that can be read; what is found of it later is not told. */
    void refuse(Fault fault) {
        accept(fault);
        if (broken.size() < FAULTS_MAX) {
            broken.add(fault);
        }
    }

    /** By their places. */
    List<Fault> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column))
                .toList();
    }
}
