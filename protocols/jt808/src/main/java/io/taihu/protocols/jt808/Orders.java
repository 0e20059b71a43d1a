package io.taihu.protocols.jt808;

import io.taihu.model.Invocation;
import io.taihu.model.Limit;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Commands for a terminal: they are sent, sent again when that does no harm, and answered when the terminal says so by the serial. On the
 * link's event loop; {@link #pass} comes from the thread of commands and hands over.
 */
final class Orders implements CommandTaker {
    /** Commands of one terminal that wait for its answer. */
    @Limit(
            value = "Most commands of one JT/T 808 terminal that wait for its answer",
            zh = "一个 JT/T 808 终端等待应答的最多命令数",
            reached = Limit.Reached.REFUSED)
    private static final int PENDING_MAX = 64;
    /** Longest output of a command. */
    @Limit(
            value = "Longest output of a command to a JT/T 808 terminal",
            zh = "JT/T 808 终端命令输出的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.LEFT_OUT)
    private static final int OUTPUT_MAX = 60_000;
    /** How often a command is sent that may be. */
    @Limit(
            value = "How often a command is sent to a JT/T 808 terminal that does not answer",
            zh = "命令发送给不应答的 JT/T 808 终端的最多次数",
            reached = Limit.Reached.GIVEN_UP)
    private static final int TRIES_MAX = 3;

    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final String[] RESULTS = {"ok", "failed", "bad message", "unsupported"};

    private final Terminal terminal;
    private final List<Pending> pending = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private @Nullable Session session;

    private record Answer(String action, byte[] json) {}

    private static final class Pending {
        final String id;
        final Actions action;
        final int firstSerial;
        final byte[] body;
        final long deadline;
        final Set<Integer> unacknowledged = new LinkedHashSet<>();
        int tries = 1;
        long sentNanos;

        Pending(String id, Actions action, int firstSerial, byte[] body, long sentNanos, long deadline) {
            this.id = id;
            this.action = action;
            this.firstSerial = firstSerial;
            this.body = body;
            this.sentNanos = sentNanos;
            this.deadline = deadline;
            for (int i = 0; i < FrameWriter.packets(body.length); i++) {
                unacknowledged.add(firstSerial + i & 0xFFFF);
            }
        }
    }

    Orders(Terminal terminal) {
        this.terminal = terminal;
    }

    /** From now on commands may come. */
    void listen(Session opened) {
        session = opened;
        opened.commands(terminal.phone(), this);
    }

    void stop() {
        session = null;
        pending.clear();
        answers.clear();
    }

    @Override
    public boolean takes(Invocation command) {
        return command.kind() == Invocation.Kind.ACTION && Actions.named(command.name()) != null;
    }

    @Override
    public boolean pass(Invocation command) {
        terminal.link.loop.later(() -> send(command));
        return true;
    }

    private void send(Invocation command) {
        Actions action = Actions.named(command.name());
        if (session == null || action == null) {
            return;
        }
        // the road passes it again when no answer came in time: with a serial of its own, by which it is answered now
        pending.removeIf(each -> each.id.equals(command.id()));
        if (pending.size() >= PENDING_MAX) {
            answer(
                    command.id(),
                    command.name(),
                    "failed",
                    null,
                    PENDING_MAX + " commands wait for the terminal's answer already");
            return;
        }
        try {
            Values input = JsonInput.read(command.input());
            byte[] body = action.message().write(input, terminal.form().version(), terminal.dialect());
            long now = terminal.front.context.clock().nanos();
            if (action.message().id() == Actions.ATTACHMENTS_WANTED) {
                terminal.front.wantedFiles.want(terminal.phone(), input.text("alarmNumber"), now);
            }
            int first = terminal.send(action.message().id(), body);
            pending.add(new Pending(command.id(), action, first, body, now, now + command.timeoutMicros() * 1_000));
        } catch (BodyException e) {
            answer(command.id(), command.name(), "failed", null, e.reason());
        }
    }

    /**
     * Takes a message that may be an answer.
     *
     * @return whether it was one
     */
    boolean heard(int id, Values values) {
        if (id == 0x0005) {
            resend(values);
            return true;
        }
        int serial = values.get("replySerial") instanceof Long given ? given.intValue() : -1;
        Iterator<Pending> all = pending.iterator();
        while (all.hasNext()) {
            Pending each = all.next();
            if (id == Actions.GENERAL && each.unacknowledged.contains(serial) && isFor(each, values)) {
                if (acknowledged(each, serial, values)) {
                    all.remove();
                }
                return true;
            }
            // some answers do not say the serial: they are for the oldest that waits for such a one
            if (id != Actions.GENERAL && each.action.answer() == id && (serial < 0 || serial == each.firstSerial)) {
                all.remove();
                done(each, values);
                return true;
            }
        }
        return false;
    }

    private static boolean isFor(Pending each, Values reply) {
        return IdField.text(each.action.message().id(), 2).equals(reply.get("replyId"));
    }

    /** A packet was acknowledged; true when nothing more is to come. */
    private boolean acknowledged(Pending each, int serial, Values reply) {
        Object result = reply.get("result");
        String name = each.action.message().name();
        if (!RESULTS[0].equals(result)) {
            answer(each.id, name, "failed", null, "the terminal says: " + words(result));
            return true;
        }
        each.unacknowledged.remove(serial);
        if (!each.unacknowledged.isEmpty()) {
            return false;
        }
        if (each.action.answer() == Actions.GENERAL) {
            answer(each.id, name, "done", null, "");
            return true;
        }
        answer(each.id, name, "accepted", null, "");
        return false;
    }

    private static String words(@Nullable Object result) {
        return result instanceof Long number && number < RESULTS.length
                ? RESULTS[number.intValue()]
                : String.valueOf(result);
    }

    private void done(Pending each, Values values) {
        Object result = values.get("result");
        boolean failed = result != null && !RESULTS[0].equals(result);
        answer(
                each.id,
                each.action.message().name(),
                failed ? "failed" : "done",
                values,
                failed ? "the terminal says: " + words(result) : "");
    }

    private void answer(String id, String action, String state, @Nullable Values output, String error) {
        Values json = Values.of().put("id", id).put("state", state);
        if (output != null) {
            json.put("output", output);
        }
        if (!error.isEmpty()) {
            json.put("error", error);
        }
        String text = Json.write(json);
        if (text.length() > OUTPUT_MAX) {
            text = Json.write(json.put("output", "more than " + OUTPUT_MAX + " characters, which are left out"));
        }
        answers.add(new Answer(action, text.getBytes(StandardCharsets.UTF_8)));
        offerAnswers();
    }

    /** Offers the answers that wait. */
    void offerAnswers() {
        Session open = session;
        while (open != null && !answers.isEmpty()) {
            Answer next = answers.getFirst();
            Offer offer = open.answer(
                    terminal.phone(), next.action(), PayloadFormat.JSON, next.json(), 0, next.json().length, null, 0);
            terminal.link.loop.rounds.offered();
            if (offer == Offer.HELD) {
                return;
            }
            answers.removeFirst();
        }
    }

    /** The terminal has not got some packets of a message. */
    private void resend(Values values) {
        int first = values.get("firstSerial") instanceof Long given ? given.intValue() : -1;
        List<?> wanted = values.has("packets") ? values.list("packets") : List.of();
        for (Pending each : pending) {
            if (each.firstSerial == first) {
                List<byte[]> frames = frames(each);
                for (Object packet : wanted) {
                    if (packet instanceof Long number && number >= 1 && number <= frames.size()) {
                        terminal.link.send(frames.get(number.intValue() - 1));
                    }
                }
            }
        }
    }

    private List<byte[]> frames(Pending each) {
        return FrameWriter.frames(terminal.form(), each.action.message().id(), each.firstSerial, each.body);
    }

    /** Sends again what may be, and forgets what was not answered in time. */
    void sweep(long nanos) {
        if (pending.isEmpty()) {
            return;
        }
        pending.removeIf(each -> nanos - each.deadline > 0);
        for (Pending each : pending) {
            // the standard waits longer each time
            if (each.action.idempotent()
                    && !each.unacknowledged.isEmpty()
                    && each.tries < TRIES_MAX
                    && nanos - each.sentNanos > RETRY_NANOS * each.tries) {
                each.tries++;
                each.sentNanos = nanos;
                frames(each).forEach(terminal.link::send);
            }
        }
    }
}
