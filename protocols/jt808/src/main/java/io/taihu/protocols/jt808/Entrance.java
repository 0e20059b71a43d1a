package io.taihu.protocols.jt808;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.netkit.PlainText;
import io.taihu.protocols.jt808.Jt808Settings.Authentication;
import io.taihu.protocols.jt808.Jt808Settings.Registration;
import io.taihu.spi.Intake;
import io.taihu.spi.Intake.Again;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Enrolled;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a terminal in: registration gives it a code, and authentication by the code opens its session; where no proof is wanted, whatever
 * it says first does. While somebody is asked, the link waits. On the link's event loop.
 */
final class Entrance {
    static final int REGISTRATION = 0x0100;
    static final int AUTHENTICATION = 0x0102;

    private static final int REGISTRATION_REPLY = 0x8100;
    private static final int NO_SUCH_VEHICLE = 2;
    private static final int TERMINAL_REGISTERED = 3;
    private static final int NO_SUCH_TERMINAL = 4;
    /** Refusals in a row. */
    @Limit(
            value =
                    "Most refusals in a row of a JT/T 808 terminal; after them it is not looked up for ten seconds, and a connection over"
                            + " which nobody was let in is closed",
            zh = "一个 JT/T 808 终端连续被拒绝的最多次数；其后十秒内不再查询，无人通过鉴权的连接被关闭",
            reached = Limit.Reached.REFUSED)
    private static final int REFUSALS_MAX = 20;

    private static final long REFUSED_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    private final Terminal terminal;
    private final Jt808Front front;
    private boolean busy;
    /** Until when whatever it says first is refused, after it was once. */
    private long refusedUntil;

    private boolean refused;
    private int refusals;

    Entrance(Terminal terminal) {
        this.terminal = terminal;
        this.front = terminal.front;
    }

    /** Whether an answer is waited for. */
    boolean isBusy() {
        return busy;
    }

    /** Takes a message of a terminal that is not let in, or that wants to be anew; false when it has to wait. */
    boolean take(Frame frame, byte[] bytes, int offset, int length) {
        if (refusals >= REFUSALS_MAX && isNotNow()) {
            return notLookedUp(frame);
        }
        return switch (frame.id()) {
            case REGISTRATION -> {
                register(frame.serial(), values(frame, bytes, offset, length));
                yield true;
            }
            case AUTHENTICATION -> {
                Values said = values(frame, bytes, offset, length);
                terminal.forFiles(false);
                open(said.get("authCode") instanceof String code ? code : "", frame.serial());
                yield true;
            }
            case Uplink.ATTACHMENTS -> {
                String number =
                        values(frame, bytes, offset, length).get("alarmNumber") instanceof String text ? text : "";
                yield front.wantedFiles.wanted(
                                        terminal.phone(),
                                        number,
                                        front.context.clock().nanos())
                                || front.authentication == Authentication.NONE && front.isOpen(terminal.phone())
                        ? openForFiles()
                        : stranger(frame);
            }
            default -> stranger(frame);
        };
    }

    /** It sends files that it was asked for: over this link, beside the one by which it is there. */
    private boolean openForFiles() {
        terminal.forFiles(true);
        open(Credentials.said(terminal.phone(), Jt808Model.NAME), -1, false);
        return terminal.link.pause();
    }

    private boolean notLookedUp(Frame frame) {
        if (frame.id() == REGISTRATION) {
            terminal.send(REGISTRATION_REPLY, reply(frame.serial(), NO_SUCH_TERMINAL, ""));
        } else {
            terminal.reply(frame.serial(), frame.id(), Terminal.FAILED);
        }
        return true;
    }

    /** Takes a frame of a terminal that is not let in; false when it has to wait. */
    boolean stranger(Frame frame) {
        if (front.authentication == Authentication.CODE || isNotNow()) {
            terminal.reply(frame.serial(), frame.id(), Terminal.FAILED);
            return true;
        }
        open("", -1);
        return terminal.link.pause();
    }

    private static Values values(Frame frame, byte[] bytes, int offset, int length) {
        ValuesSink sink = new ValuesSink();
        Message message = Catalogue.find(frame.id());
        try {
            if (message != null) {
                message.read(bytes, offset, length, frame.version(), sink);
            }
        } catch (BodyException e) {
            // what could be read is enough: it decides by the code, or by the number in the header
        }
        return sink.values();
    }

    private void register(int serial, Values said) {
        busy = true;
        front.context
                .intake()
                .enrol(enrolment(said, front.again), peer())
                .whenComplete((enrolled, error) -> terminal.link.loop.later(() -> registered(serial, enrolled, error)));
    }

    private Enrolment enrolment(Values said, Again again) {
        Map<String, String> labels = new HashMap<>();
        for (String name : new String[] {"plate", "plateColour", "maker", "model", "terminalId"}) {
            Object value = said.get(name);
            String text = value == null ? "" : PlainText.line(value.toString()).strip();
            if (!text.isEmpty()) {
                labels.put(name, text);
            }
        }
        return new Enrolment(
                terminal.phone(),
                labels.getOrDefault("plate", ""),
                Jt808Model.NAME,
                front.space,
                labels,
                front.registration == Registration.ANY,
                again,
                labels.getOrDefault("terminalId", ""));
    }

    private void registered(int serial, @Nullable Enrolled enrolled, @Nullable Throwable error) {
        if (terminal.isClosed()) {
            return;
        }
        busy = false;
        if (enrolled != null) {
            terminal.send(REGISTRATION_REPLY, reply(serial, Terminal.OK, enrolled.secret()));
        } else {
            ErrorCode code = code("register", error);
            int result = switch (code) {
                case CONFLICT -> TERMINAL_REGISTERED;
                case INVALID, MALFORMED -> NO_SUCH_VEHICLE;
                default -> NO_SUCH_TERMINAL;
            };
            refused();
            // a terminal that hears nothing tries again, which is right while the server cannot say
            if (code != ErrorCode.UNAVAILABLE && code != ErrorCode.INTERNAL) {
                terminal.send(REGISTRATION_REPLY, reply(serial, result, ""));
            }
        }
        terminal.link.goOn();
    }

    private static byte[] reply(int serial, int result, String code) {
        byte[] text = code.getBytes(StandardCharsets.US_ASCII);
        BodyWriter body = new BodyWriter(Version.V2013);
        body.number(serial, 2);
        body.number(result, 1);
        body.bytes(text);
        return body.toBytes();
    }

    /** @param serial of the authentication that is answered; -1 when there is none */
    private void open(String code, int serial) {
        boolean vouched = front.authentication == Authentication.NONE;
        open(
                vouched ? Credentials.said(terminal.phone(), Jt808Model.NAME) : new Credentials(terminal.phone(), code),
                serial,
                vouched && front.registration == Registration.ANY);
    }

    private void open(Credentials credentials, int serial, boolean make) {
        busy = true;
        Terminal.Hearing hearing = terminal.new Hearing();
        front.context
                .intake()
                .open(credentials, peer(), hearing)
                .whenComplete((session, error) -> terminal.link.loop.later(() -> {
                    if (session != null) {
                        opened(session, hearing, serial);
                    } else {
                        refused(credentials, serial, make, error);
                    }
                }));
    }

    private void opened(Session session, Terminal.Hearing hearing, int serial) {
        if (terminal.isClosed()) {
            session.close("the connection was lost while it was being opened");
            return;
        }
        busy = false;
        refusals = 0;
        terminal.link.letIn();
        terminal.opened(session, hearing);
        if (serial >= 0) {
            terminal.reply(serial, AUTHENTICATION, Terminal.OK);
        }
        terminal.link.goOn();
    }

    private void refused(Credentials credentials, int serial, boolean make, @Nullable Throwable error) {
        if (terminal.isClosed()) {
            return;
        }
        busy = false;
        ErrorCode code = code("let in", error);
        if (make && (code == ErrorCode.UNAUTHENTICATED || code == ErrorCode.NOT_FOUND)) {
            make(credentials, serial);
            return;
        }
        if (serial >= 0) {
            terminal.reply(serial, AUTHENTICATION, Terminal.FAILED);
        } else {
            notNow();
        }
        refused();
        terminal.link.goOn();
    }

    /** It was refused; one that goes on trying costs a look-up each, and is not looked up any more for a while. */
    private void refused() {
        if (++refusals >= REFUSALS_MAX) {
            notNow();
            terminal.link.refused(REFUSALS_MAX);
        }
    }

    private void notNow() {
        refused = true;
        refusedUntil = front.context.clock().nanos() + REFUSED_NANOS;
    }

    private boolean isNotNow() {
        if (refused && front.context.clock().nanos() - refusedUntil > 0) {
            refused = false;
        }
        return refused;
    }

    /** Makes the thing on sight, and tries once more. */
    private void make(Credentials credentials, int serial) {
        busy = true;
        Intake intake = front.context.intake();
        intake.enrol(enrolment(Values.of(), Again.ANY), peer())
                .whenComplete((enrolled, error) -> terminal.link.loop.later(() -> {
                    if (enrolled != null && !terminal.isClosed()) {
                        open(credentials, serial, false);
                    } else {
                        refused(credentials, serial, false, error);
                    }
                }));
    }

    private ErrorCode code(String what, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof TaihuException known) {
            return known.code();
        }
        LOG.error("Terminal {} from {} could not be {}", terminal.phone(), terminal.link.address(), what, cause);
        return ErrorCode.INTERNAL;
    }

    private Peer peer() {
        return new Peer("jt808", terminal.link.address(), !terminal.isForFiles());
    }
}
