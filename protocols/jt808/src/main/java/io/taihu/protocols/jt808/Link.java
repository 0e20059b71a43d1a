package io.taihu.protocols.jt808;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.netkit.Rounds;
import io.taihu.spi.Session.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to one or many terminals: a TCP connection, or a UDP address. Frames are taken in order; while the road or the look-up of a
 * terminal makes one wait, nothing more is read, and what was read already waits in line. A frame that is none costs itself only.
 *
 * <p>On its event loop only.
 */
abstract class Link implements FileStream.Taker, Rounds.Connection {
    /** Frames that wait. */
    @Limit(
            value = "Most frames of a JT/T 808 connection that wait for their turn",
            zh = "一个 JT/T 808 连接排队的最多帧数",
            reached = Limit.Reached.CLOSED)
    private static final int QUEUE_MAX = 20_000;
    /** Bytes in a row that belong to no frame, after which what is at the other end is taken for no terminal. */
    @Limit(
            value = "Most bytes in a row of a JT/T 808 connection that are no frame",
            zh = "JT/T 808 连接中连续非帧数据的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    private static final int STRAY_MAX = 64 << 10;

    /** Terminals that are not let in. */
    @Limit(
            value = "Most terminals of a JT/T 808 connection that are not let in",
            zh = "一个 JT/T 808 连接中未通过鉴权的最多终端数",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int STRANGERS_MAX = 64;

    private static final int KEPT_OF_BAD_FRAME = 64;

    final Jt808Loop loop;
    private final FrameSplitter splitter = new FrameSplitter();
    private final Map<String, Terminal> terminals = new LinkedHashMap<>();
    private @Nullable Terminal latest;
    private @Nullable Deque<byte[]> queue;
    private @Nullable ByteBuf unsent;
    private long heardNanos;
    /** When a terminal was let in last, or there was one that is. */
    private long knownNanos;

    private @Nullable FileStream files;
    private boolean letIn;
    /** Bytes of frames that were none, as long as nobody was let in. */
    private long wasted;

    private boolean waiting;
    private boolean ended;
    private String endReason = "";

    Link(Jt808Loop loop) {
        this.loop = loop;
        this.knownNanos = loop.front.context.clock().nanos();
        this.heardNanos = knownNanos;
    }

    /** Whether to read on, or not. */
    abstract void reading(boolean on);

    abstract ByteBufAllocator allocator();

    /** Sends bytes, which it releases. */
    abstract void send(ByteBuf bytes);

    /** Ends what is below; {@link #gone} follows. */
    abstract void closeBelow();

    abstract String address();

    /** Bytes have come; they are changed meanwhile. */
    final void take(byte[] bytes, int offset, int length) {
        if (ended) {
            return;
        }
        int taken = files == null ? splitter.take(bytes, offset, length, this) : 0;
        FileStream stream = files;
        if (stream != null) {
            stream.take(bytes, offset + taken, length - taken, this);
        }
        if (splitter.strayBytes() > STRAY_MAX || stream != null && stream.strayBytes() > STRAY_MAX) {
            String reason = "more than " + STRAY_MAX + " bytes that are no frame";
            terminals
                    .values()
                    .forEach(each -> each.unreadable(new Problem(ErrorCode.TOO_LARGE, "", reason), new byte[0]));
            loop.front.framesRefused.increment();
            end(reason);
        }
    }

    /** What comes now has nothing to do with what came before. */
    final void apart() {
        files = null;
        splitter.reset();
    }

    @Override
    public final void frame(byte[] bytes, int offset, int length) {
        if (ended) {
            return;
        }
        if (files == null && length > 2 && bytes[offset] == 0x12 && bytes[offset + 1] == 0x10) {
            // files are announced: from here on blocks of them stand between the frames
            files = new FileStream();
            splitter.halt();
        }
        whole(bytes, offset, length);
    }

    @Override
    public final void block(byte[] bytes, int offset, int length) {
        if (!ended) {
            whole(bytes, offset, length);
        }
    }

    private void whole(byte[] bytes, int offset, int length) {
        if (waiting) {
            queue(bytes, offset, length);
        } else if (!handle(bytes, offset, length)) {
            Deque<byte[]> line = line();
            line.addFirst(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    @Override
    public final void tooLong() {
        refused("a frame has at most " + FrameSplitter.FRAME_MAX + " bytes", new byte[0]);
        waste(FrameSplitter.FRAME_MAX);
    }

    /** What has come in one piece has been taken. */
    final void taken() {
        heardNanos = loop.front.context.clock().nanos();
    }

    /** Handles a frame; false when it has to wait and be handled again. */
    private boolean handle(byte[] bytes, int offset, int length) {
        if (files != null && FileStream.isBlock(bytes, offset, length)) {
            Terminal sender = latest;
            return sender == null || sender.block(bytes, offset, length);
        }
        Frame frame = loop.frame;
        Frame.Fault fault = frame.read(bytes, offset, length);
        if (fault != null) {
            refused(
                    fault.reason() + " (at byte " + fault.at() + ")",
                    Arrays.copyOfRange(bytes, offset, offset + Math.min(length, KEPT_OF_BAD_FRAME)));
            waste(length);
            return true;
        }
        Terminal terminal = terminal(frame);
        return terminal == null || terminal.take(frame);
    }

    private void refused(String reason, byte[] bytes) {
        loop.front.framesRefused.increment();
        if (latest != null) {
            latest.unreadable(new Problem(ErrorCode.MALFORMED, "", reason), bytes);
        }
    }

    /** Of somebody who was not let in, bytes between delimiters that are no frame count like those without any. */
    private void waste(int bytes) {
        wasted += bytes;
        if (!letIn && wasted > STRAY_MAX) {
            end("more than " + STRAY_MAX + " bytes that are no frame");
        }
    }

    private @Nullable Terminal terminal(Frame frame) {
        Terminal known = latest;
        if (known != null && known.writes(frame)) {
            return known;
        }
        String phone = frame.phone();
        known = terminals.get(phone);
        if (known == null) {
            if (terminals.size() >= loop.front.terminalsMax) {
                loop.front.turnedAway.increment();
                return null;
            }
            forgetStrangers();
            known = new Terminal(this, phone);
            terminals.put(phone, known);
        }
        latest = known;
        return known;
    }

    /** A stranger may say any number: the one that has waited longest gives way to the next. */
    private void forgetStrangers() {
        List<Terminal> strangers = terminals.values().stream()
                .filter(each -> !each.isOpen() && !each.isComing())
                .toList();
        if (strangers.size() >= STRANGERS_MAX) {
            terminals.remove(strangers.getFirst().phone());
            strangers.getFirst().close("it was not let in");
        }
    }

    /** A terminal was let in. */
    final void letIn() {
        knownNanos = loop.front.context.clock().nanos();
        if (!letIn) {
            letIn = true;
            noStranger();
        }
    }

    /** It has shown that it is no stranger's. */
    abstract void noStranger();

    /** A terminal was refused again and again: it costs the link only where nobody else speaks over it. */
    final void refused(int times) {
        if (terminals.values().stream().noneMatch(Terminal::isOpen)) {
            end("refused " + times + " times in a row");
        }
    }

    private Deque<byte[]> line() {
        Deque<byte[]> line = queue;
        if (line == null) {
            line = new ArrayDeque<>();
            queue = line;
        }
        return line;
    }

    private void queue(byte[] bytes, int offset, int length) {
        if (line().size() >= QUEUE_MAX) {
            end("more than " + QUEUE_MAX + " frames waited to be handled");
            return;
        }
        line().add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Stops reading until {@link #goOn}; always false, for a frame that has to wait. */
    final boolean pause() {
        waiting = true;
        reading(false);
        return false;
    }

    /** Handles what has waited, and reads on when nothing has to wait any more. */
    final void goOn() {
        if (ended || !waiting) {
            return;
        }
        waiting = false;
        Deque<byte[]> line = queue;
        while (line != null && !line.isEmpty() && !ended) {
            byte[] next = line.removeFirst();
            if (!handle(next, 0, next.length)) {
                line.addFirst(next);
                return;
            }
        }
        if (!ended && !waiting) {
            reading(true);
        }
    }

    final boolean waiting() {
        return waiting;
    }

    /** Puts a frame to what is sent at the end of this round. */
    final void send(byte[] frame) {
        if (ended) {
            return;
        }
        ByteBuf out = unsent;
        if (out == null) {
            out = allocator().buffer(Math.max(64, frame.length));
            unsent = out;
            loop.rounds.unwritten(this);
        }
        out.writeBytes(frame);
    }

    @Override
    public final void answer(long token) {
        // terminals take the answers themselves
    }

    @Override
    public final void writeOut() {
        ByteBuf out = unsent;
        unsent = null;
        if (out != null) {
            send(out);
        }
    }

    /** A terminal of this link is let go: it has come over another one, or must end. */
    final void leave(Terminal terminal, String reason) {
        terminals.remove(terminal.phone(), terminal);
        if (latest == terminal) {
            latest = null;
        }
        terminal.close(reason);
        if (terminals.isEmpty()) {
            end(reason);
        } else if (waiting) {
            goOn();
        }
    }

    /** Ends this link with all its terminals. */
    final void end(String reason) {
        if (!ended) {
            writeOut();
            ended = true;
            endReason = reason;
            closeBelow();
        }
    }

    final boolean ended() {
        return ended;
    }

    /** What is below has ended. */
    final void gone() {
        ended = true;
        String reason = endReason.isEmpty() ? "the connection was lost" : endReason;
        new ArrayList<>(terminals.values()).forEach(each -> each.close(reason));
        terminals.clear();
        latest = null;
        queue = null;
        ByteBuf left = unsent;
        unsent = null;
        if (left != null) {
            left.release();
        }
    }

    /** Looks what is due, once a second. */
    final void sweep(long nanos) {
        boolean known = false;
        for (Terminal each : new ArrayList<>(terminals.values())) {
            each.sweep(nanos);
            known |= each.isOpen();
        }
        if (known) {
            knownNanos = nanos;
        }
        if (ended) {
            closeBelow();
        } else if (nanos - knownNanos > loop.front.connectTimeoutNanos) {
            end("no terminal was let in in time");
        } else if (nanos - heardNanos > loop.front.idleMaxNanos && !waiting) {
            end("nothing was heard for " + loop.front.idleMaxNanos / 1_000_000_000L + " s");
        }
    }
}
