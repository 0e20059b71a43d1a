package io.taihu.core;

import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was refused, told in so few entries that a flood of it cannot fill a disk: within a minute the first of each kind is told
 * as it is, those after it as one entry with their number, and kinds beyond a limit as one for all of them. Thread-safe.
 *
 * <p>A kind is who, from which address, by which operation, and why it was refused. So a minute has at most two entries for
 * each kind within the limit, and one more.
 */
final class Refusals {
    /** How long what is alike is told as one. */
    static final long WINDOW_NANOS = 60_000_000_000L;
    /** Operation of the entry for all kinds beyond the limit. */
    static final String OTHERS = "audit.others-refused";

    private final long kindsMax;
    private final Map<Kind, Alike> alike = new LinkedHashMap<>();
    private long since;
    private long others;

    /** @param kindsMax most kinds that are told apart in a minute */
    Refusals(long kindsMax) {
        this.kindsMax = kindsMax;
    }

    private record Kind(Who who, String address, String operation, Result result, String code) {}

    private static final class Alike {
        private final NewEntry first;
        private Subject subject;
        private String space;
        private long more;

        private Alike(NewEntry first) {
            this.first = first;
            this.subject = first.subject();
            this.space = first.space();
        }
    }

    /** Takes a refusal; gives it back when it is to be told at once. */
    synchronized Optional<NewEntry> note(NewEntry refused, long nowNanos) {
        if (alike.isEmpty() && others == 0) {
            since = nowNanos;
        }
        Kind kind = new Kind(refused.who(), refused.address(), refused.operation(), refused.result(), refused.code());
        Alike known = alike.get(kind);
        if (known != null) {
            known.more++;
            if (!known.subject.equals(refused.subject())) {
                known.subject = new Subject(known.subject.kind(), "");
            }
            if (!known.space.equals(refused.space())) {
                known.space = "";
            }
            return Optional.empty();
        }
        if (alike.size() >= kindsMax) {
            others++;
            return Optional.empty();
        }
        alike.put(kind, new Alike(refused));
        return Optional.of(refused);
    }

    /** Whether a minute has gone by since the first. */
    synchronized boolean isOver(long nowNanos) {
        return (!alike.isEmpty() || others > 0) && nowNanos - since >= WINDOW_NANOS;
    }

    /** Ends the minute: what was only counted in it. */
    synchronized List<NewEntry> end(long nowMicros) {
        List<NewEntry> told = new ArrayList<>();
        for (Alike each : alike.values()) {
            if (each.more > 0) {
                told.add(more(each, nowMicros));
            }
        }
        if (others > 0) {
            told.add(new NewEntry(
                    nowMicros, Who.NOBODY, "", OTHERS, Subject.NONE, "", Result.REFUSED, "", 0, others, "{}"));
        }
        alike.clear();
        others = 0;
        return told;
    }

    private static NewEntry more(Alike alike, long nowMicros) {
        NewEntry first = alike.first;
        Instant since = Instant.EPOCH.plus(first.micros(), ChronoUnit.MICROS);
        return new NewEntry(
                nowMicros,
                first.who(),
                first.address(),
                first.operation(),
                alike.subject,
                alike.space,
                first.result(),
                first.code(),
                0,
                alike.more,
                "{\"since\":\"" + since + "\"}");
    }
}
