package io.taihu.protocols.jt808;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.netkit.Rounds;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.JournalException;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import io.taihu.spi.Session.Problem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A terminal on a link: who it is, what it says, and what it is answered. {@link Entrance} lets it in, {@link Uplink} makes readings and
 * events of its messages, {@link Orders} passes commands to it. What is offered to the road is answered when it is durable.
 *
 * <p>On its link's event loop; the methods of {@link Hearing} and {@link Completion} come from any thread and hand over.
 */
final class Terminal implements Completion, Rounds.Connection {
    /** Messages of one terminal without an answer yet. */
    @Limit(
            value = "Most messages of one JT/T 808 terminal that wait for their answer",
            zh = "一个 JT/T 808 终端等待应答的最多消息数",
            reached = Limit.Reached.WAITS)
    private static final int UNANSWERED_MAX = 4_096;
    /** Bytes of the split messages of all terminals. */
    @Limit(
            value = "Most bytes of the split messages of all JT/T 808 terminals",
            zh = "所有 JT/T 808 终端分包消息的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long ASSEMBLY_TOTAL_MAX = 256L << 20;

    /** Blocks of files without being durable yet. */
    @Limit(
            value = "Most blocks of files of one JT/T 808 terminal that are not durable yet",
            zh = "一个 JT/T 808 终端尚未落盘的附件数据块的最多数量",
            reached = Limit.Reached.WAITS)
    private static final int BLOCKS_MAX = 32;

    static final int OK = 0;
    static final int FAILED = 1;
    static final int BAD = 2;
    static final int UNSUPPORTED = 3;

    private static final int GENERAL_REPLY = 0x8001;
    private static final long JOURNAL_FAILED = Long.MIN_VALUE;

    final Link link;
    final Jt808Front front;
    private final String phone;
    private final Entrance entrance;
    private final Uplink uplink;
    final Orders orders;
    private final Assembly assembly = new Assembly();

    @SuppressWarnings("NullAway.Init")
    private FrameWriter.Form form;

    private @Nullable Session session;
    private @Nullable Hearing hearing;
    private int serial;
    private boolean closed;
    private boolean outOfTurn;
    private long offered;
    private long answered;
    private byte @Nullable [] whole;
    /** Answers by their tokens that are another than "ok". */
    private final Map<Long, Answer> others = new HashMap<>();

    private volatile String failure = "";
    private boolean forFiles;
    private Dialect dialect = Dialect.STANDARD;

    private record Answer(int id, byte[] body) {}

    Terminal(Link link, String phone) {
        this.link = link;
        this.front = link.loop.front;
        this.phone = phone;
        this.entrance = new Entrance(this);
        this.uplink = new Uplink(this);
        this.orders = new Orders(this);
    }

    String phone() {
        return phone;
    }

    /** How it writes times and texts. */
    Dialect dialect() {
        return dialect;
    }

    boolean isOpen() {
        return session != null;
    }

    /** Whether it is being looked up. */
    boolean isComing() {
        return entrance.isBusy();
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    Session session() {
        return session;
    }

    /** Whether it is here to send files only: it is there, and is spoken to, over another link. */
    void forFiles(boolean only) {
        forFiles = only;
    }

    boolean isForFiles() {
        return forFiles;
    }

    /** Takes a block of a file; false when it has to wait and be taken again. */
    boolean block(byte[] bytes, int offset, int length) {
        if (closed) {
            return true;
        }
        if (entrance.isBusy()) {
            return link.pause();
        }
        Session open = session;
        if (open == null) {
            return true;
        }
        return offered - answered >= BLOCKS_MAX ? waitForTurn() : uplink.block(open, bytes, offset, length);
    }

    /** Token of a block, which has no answer. */
    long blockToken() {
        return (offered & 0x7FFF_FFFF) << 32;
    }

    /** How its headers look. */
    FrameWriter.Form form() {
        return form;
    }

    /** Whether a frame is of this terminal, with a header as before. */
    boolean writes(Frame frame) {
        return frame.version() == form.version()
                && Arrays.equals(
                        form.phone(),
                        0,
                        form.phone().length,
                        frame.array(),
                        frame.phoneAt(),
                        frame.phoneAt() + frame.phoneSize());
    }

    /** Takes a frame; false when it has to wait and be taken again. */
    boolean take(Frame frame) {
        if (closed) {
            return true;
        }
        if (form == null || !writes(frame) || form.protocolVersion() != frame.protocolVersion()) {
            form = FrameWriter.Form.of(frame);
        }
        if (entrance.isBusy()) {
            return link.pause();
        }
        if (frame.encryption() != 0) {
            reply(frame.serial(), frame.id(), UNSUPPORTED);
            return true;
        }
        if (!frame.split()) {
            return message(frame, frame.array(), frame.bodyAt(), frame.bodyLength());
        }
        return session == null ? entrance.stranger(frame) : packet(frame);
    }

    /** Every packet is answered; the one that makes the message whole when that is durable, and so those of it that come again. */
    private boolean packet(Frame frame) {
        if (whole == null) {
            if (front.assemblyBytes.get() > ASSEMBLY_TOTAL_MAX) {
                reply(frame.serial(), frame.id(), FAILED);
                return true;
            }
            long before = assembly.bytes();
            Assembly.Taken taken = assembly.take(frame, front.context.clock().nanos());
            front.assemblyBytes.addAndGet(assembly.bytes() - before);
            tellLost();
            switch (taken) {
                case KEPT -> {
                    reply(frame.serial(), frame.id(), OK);
                    return true;
                }
                case IMPOSSIBLE -> {
                    unreadable(assembly.problem(), frame, frame.array(), frame.bodyAt(), frame.bodyLength());
                    reply(frame.serial(), frame.id(), BAD);
                    return true;
                }
                case REPEATED -> {
                    if (answered < offered) {
                        return waitForTurn();
                    }
                    reply(frame.serial(), frame.id(), OK);
                    return true;
                }
                case WHOLE -> whole = assembly.whole();
            }
        }
        byte[] all = whole;
        if (all == null || message(frame, all, 0, all.length)) {
            whole = null;
            return true;
        }
        return false;
    }

    private void tellLost() {
        assembly.lost().forEach(each -> unreadable(new Problem(ErrorCode.MALFORMED, "", each), new byte[0]));
    }

    private boolean message(Frame frame, byte[] bytes, int offset, int length) {
        Session open = session;
        if (open == null || frame.id() == Entrance.REGISTRATION || frame.id() == Entrance.AUTHENTICATION) {
            return entrance.take(frame, bytes, offset, length);
        }
        if (forFiles && !Uplink.ofFiles(frame.id())) {
            // the number of an alarm lets in its files, and nothing else
            reply(frame.serial(), frame.id(), FAILED);
            return true;
        }
        if (offered - answered >= UNANSWERED_MAX) {
            return waitForTurn();
        }
        return uplink.take(open, frame, bytes, offset, length);
    }

    /** Token of the answer to a frame that is offered next. */
    long token(Frame frame) {
        return (offered & 0x7FFF_FFFF) << 32 | (long) frame.id() << 16 | frame.serial();
    }

    /** Takes note of what became of an offer under a token; false when the frame has to wait and be taken again. */
    boolean offered(Offer offer, long token, Frame frame) {
        link.loop.rounds.offered();
        return switch (offer) {
            case TAKEN, TAKEN_IN_PART -> {
                offered++;
                yield true;
            }
            case REFUSED -> {
                offered++;
                others.put(token, new Answer(GENERAL_REPLY, general(frame.serial(), frame.id(), BAD)));
                yield true;
            }
            case HELD -> link.pause();
            case FORBIDDEN -> {
                if (answered < offered) {
                    yield waitForTurn();
                }
                reply(frame.serial(), frame.id(), FAILED);
                yield true;
            }
        };
    }

    /** The same of a block; it is kept when {@code kept} runs. */
    boolean offeredBlock(Offer offer, Runnable kept) {
        link.loop.rounds.offered();
        return switch (offer) {
            case TAKEN, TAKEN_IN_PART -> {
                offered++;
                kept.run();
                yield true;
            }
            case REFUSED -> {
                offered++;
                yield true;
            }
            case HELD -> link.pause();
            case FORBIDDEN -> true;
        };
    }

    /** Answers a token by another message than "ok". */
    void answerBy(long token, int id, byte[] body) {
        others.putIfAbsent(token, new Answer(id, body));
    }

    /** Always false: the frame has to wait until all before it have their answer. */
    private boolean waitForTurn() {
        outOfTurn = true;
        return link.pause();
    }

    @Override
    public void durable(long token, long position) {
        link.loop.rounds.answer(this, token);
    }

    @Override
    public void failed(long token, JournalException cause) {
        failure = "the journal failed: " + cause.getMessage();
        link.loop.rounds.answer(this, token | JOURNAL_FAILED);
    }

    @Override
    public void answer(long token) {
        if (closed || link.ended()) {
            return;
        }
        answered++;
        if ((token & JOURNAL_FAILED) != 0) {
            link.end(failure);
            return;
        }
        Answer other = others.isEmpty() ? null : others.remove(token);
        if (((int) token >>> 16) == 0) {
            // a block of a file: what is missing is asked for at the end of the file
        } else if (other == null) {
            reply((int) token & 0xFFFF, (int) (token >> 16) & 0xFFFF, OK);
        } else {
            send(other.id(), other.body());
        }
        if (outOfTurn && answered == offered) {
            outOfTurn = false;
            link.goOn();
        }
    }

    @Override
    public void writeOut() {
        // the link writes
    }

    /** Says what became of a message. */
    void reply(int replySerial, int replyId, int result) {
        send(GENERAL_REPLY, general(replySerial, replyId, result));
    }

    private static byte[] general(int replySerial, int replyId, int result) {
        return new byte[] {
            (byte) (replySerial >> 8), (byte) replySerial, (byte) (replyId >> 8), (byte) replyId, (byte) result
        };
    }

    /** Sends a message; gives the serial of its first frame. */
    int send(int id, byte[] body) {
        int first = serial;
        int packets = FrameWriter.packets(body.length);
        if (packets == 1) {
            link.send(FrameWriter.frame(form, id, first, body));
        } else {
            FrameWriter.frames(form, id, first, body).forEach(link::send);
        }
        serial = serial + packets & 0xFFFF;
        return first;
    }

    /** Hears what the road wants of a session of this terminal. */
    final class Hearing implements SessionListener {
        /** Never at once, also on the loop: the road may say so before the frame has begun to wait. */
        @Override
        public void resume() {
            link.loop.later(() -> {
                orders.offerAnswers();
                link.goOn();
            });
        }

        @Override
        public void end(String reason) {
            link.loop.later(() -> Terminal.this.end(this, reason));
        }
    }

    private void end(Hearing about, String reason) {
        if (closed) {
            return;
        }
        if (about == hearing && entrance.isBusy()) {
            // it is coming in anew, by which this session ends
            leave(reason);
        } else if (about == hearing || hearing == null) {
            link.leave(this, reason);
        }
    }

    /** Must go: its number came over another link. */
    void end(String reason) {
        link.loop.later(() -> {
            if (!closed) {
                link.leave(this, reason);
            }
        });
    }

    /** Has been let in, perhaps anew. */
    void opened(Session opened, Hearing by) {
        leave("the terminal authenticated anew");
        long before = assembly.bytes();
        assembly.clear();
        front.assemblyBytes.addAndGet(assembly.bytes() - before);
        session = opened;
        hearing = by;
        if (opened.principal() instanceof Principal.Device device) {
            Map<String, String> labels = device.thing().labels();
            dialect = Dialect.of(labels);
            Dialect.wrong(labels).forEach(each -> unreadable(new Problem(ErrorCode.INVALID, "", each), new byte[0]));
        }
        tellLost();
        uplink.begin();
        if (forFiles) {
            return;
        }
        Terminal other = front.opened(this);
        if (other != null) {
            other.end("the terminal came over another connection");
        }
        orders.listen(opened);
    }

    /** Is no more let in, and may come in again over this link. */
    void leave(String reason) {
        Session open = session;
        session = null;
        hearing = null;
        if (open != null) {
            front.closed(this);
            orders.stop();
            open.close(reason);
        }
    }

    /** Something came that could not be read. */
    void unreadable(Problem problem, byte[] bytes) {
        Session open = session;
        if (open != null) {
            open.unreadable(problem, bytes);
            link.loop.rounds.offered();
        }
    }

    void unreadable(String reason, Frame frame, byte[] bytes, int offset, int length) {
        unreadable(
                new Problem(ErrorCode.MALFORMED, IdField.text(frame.id(), 2), reason),
                Arrays.copyOfRange(bytes, offset, offset + Math.min(length, Frame.BODY_LONGEST)));
    }

    /** It is gone from its link. */
    void close(String reason) {
        closed = true;
        front.assemblyBytes.addAndGet(-assembly.bytes());
        assembly.clear();
        tellLost();
        leave(reason);
    }

    /** Looks what is due, once a second. */
    void sweep(long nanos) {
        orders.sweep(nanos);
        if (!assembly.isEmpty()) {
            long before = assembly.bytes();
            for (Assembly.Missing each : assembly.due(nanos)) {
                ask(each);
            }
            front.assemblyBytes.addAndGet(assembly.bytes() - before);
            tellLost();
        }
    }

    private void ask(Assembly.Missing missing) {
        byte[] first = missing.first();
        BodyWriter body = new BodyWriter(form.version());
        boolean media = missing.id() == Uplink.MEDIA && first != null && first.length >= 4;
        if (media && first != null) {
            body.bytes(first, 0, 4);
        } else {
            body.number(missing.firstSerial(), 2);
        }
        body.number(missing.packets().length, !media && form.version() == Version.V2019 ? 2 : 1);
        for (int packet : missing.packets()) {
            body.number(packet, 2);
        }
        send(media ? Uplink.MEDIA_REPLY : 0x8003, body.toBytes());
    }
}
