package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session.Problem;
import java.util.List;

/** Makes records of what of a session's messages was refused, for the owners of the things to see. For the session's thread. */
final class SessionRefusals {
    /** Most bytes of a refused message that are kept for its owner to see. */
    @Limit(
            value = "Most bytes of a refused message that are kept",
            zh = "被拒消息保留的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    static final int REFUSED_BYTES_MAX = 2_048;

    private final Road road;
    private final Peer peer;

    SessionRefusals(Road road, Peer peer) {
        this.road = road;
        this.peer = peer;
    }

    /** A message as it came, at a time. */
    record Message(PayloadFormat format, byte[] bytes, int offset, int length, long now) {}

    /**
     * The record of what was refused of a message, in the road's scratch writer.
     *
     * @param partlyTaken whether its other values were taken
     */
    RecordWriter write(Problem refused, boolean partlyTaken, ThingEntry entry, ThingModel model, Message message) {
        road.meters.refusals.increment();
        RecordWriter writer =
                road.scratch().begin(RecordKind.REFUSAL, model, entry.thing().number(), message.now(), message.now());
        if (partlyTaken) {
            writer.flag(RecordWriter.FLAG_PARTLY_TAKEN);
        }
        if (peer.backfill()) {
            writer.flag(RecordWriter.FLAG_BACKFILL);
        }
        return writer.refusal(
                refused.code().name(),
                refused.place(),
                refused.reason(),
                message.format().mediaType(),
                message.bytes(),
                message.offset(),
                Math.min(message.length(), REFUSED_BYTES_MAX));
    }

    /** Keeps bytes that could not be read at all; nobody waits for it. */
    void unreadable(ThingEntry entry, Problem unreadable, byte[] bytes) {
        long now = road.receiveClock.now();
        RecordWriter record = new RecordWriter()
                .begin(RecordKind.REFUSAL, entry.model().model(), entry.thing().number(), now, now)
                .refusal(
                        unreadable.code().name(),
                        unreadable.place(),
                        unreadable.reason(),
                        "application/octet-stream",
                        bytes,
                        0,
                        Math.min(bytes.length, REFUSED_BYTES_MAX));
        road.meters.refusals.increment();
        if (!road.unawaited.offer(record.toByteArray())) {
            road.meters.leftOut.increment();
        }
    }

    /** Several problems of one message as one. */
    static Problem summary(List<Problem> problems) {
        Problem first = problems.getFirst();
        return problems.size() == 1
                ? first
                : new Problem(
                        first.code(), first.place(), first.reason() + " (and " + (problems.size() - 1) + " more)");
    }
}
