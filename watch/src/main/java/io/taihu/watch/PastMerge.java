package io.taihu.watch;

import io.taihu.model.RecordView;
import io.taihu.rules.Backtest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several streams of past readings as one, by when they were received; at one moment those of an earlier stream come first. For one thread. */
final class PastMerge implements Backtest.Readings {
    private final List<Backtest.Readings> streams;
    private Backtest.@Nullable Readings at;

    PastMerge(List<? extends Backtest.Readings> streams) {
        this.streams = new ArrayList<>(streams);
        this.streams.removeIf(each -> !each.next());
    }

    @Override
    public boolean next() {
        Backtest.Readings last = at;
        if (last != null && !last.next()) {
            streams.remove(last);
        }
        Backtest.Readings first = null;
        for (Backtest.Readings each : streams) {
            if (first == null || each.record().receivedMicros() < first.record().receivedMicros()) {
                first = each;
            }
        }
        at = first;
        return first != null;
    }

    @Override
    public RecordView record() {
        Backtest.Readings present = at;
        if (present == null) {
            throw new IllegalStateException("it is at no reading");
        }
        return present.record();
    }
}
