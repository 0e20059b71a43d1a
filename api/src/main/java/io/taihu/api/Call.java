package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Principal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** One request and its answer, and who asks. For one thread. */
final class Call {
    /** Most that is read of a body that is refused, so that who sends it without looking sees the answer (RFC 9112, 9.6). */
    @Limit(
            value = "Most of a refused body that is read for its sender to see the answer",
            zh = "请求体被拒绝后为让发送方看到应答而读取的最大量",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final int PASSED_OVER_MAX = 1 << 20;

    private final Context context;
    private final Principal who;
    private final @Nullable String secret;
    private final Access access;
    private final long bodyMax;
    private final Trace trace;

    /**
     * @param secret the token it came with, or null
     * @param bodyMax longest body in bytes
     * @param trace what is recorded of it
     */
    Call(Context context, Principal who, @Nullable String secret, Access access, long bodyMax, Trace trace) {
        this.context = context;
        this.who = who;
        this.secret = secret;
        this.access = access;
        this.bodyMax = bodyMax;
        this.trace = trace;
    }

    Principal who() {
        return who;
    }

    @Nullable
    String secret() {
        return secret;
    }

    String address() {
        return context.req().getRemoteAddr();
    }

    Context context() {
        return context;
    }

    // who may

    /** Goes on only when the one who asks may do this in a space and all below it. */
    void need(Deed deed, String space) {
        if (deed != Deed.READ) {
            trace.place(space);
        }
        if (!access.may(who, deed, space)) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN, "this token may not " + words(deed) + " in space \"" + space + "\"");
        }
        if (deed != Deed.READ) {
            trace.allowed();
        }
    }

    /** Goes on only when the one who asks may do this to a thing. */
    void need(Deed deed, Thing thing) {
        need(deed, thing, Set.of());
    }

    private void need(Deed deed, Thing thing, Set<Long> gateways) {
        if (deed != Deed.READ) {
            trace.place(thing.space());
        }
        if (!access.may(who, deed, thing, gateways)) {
            throw notFor(deed, thing.id());
        }
        if (deed != Deed.READ) {
            trace.allowed();
        }
    }

    /** What is recorded of it, for what the rights that it needs do not tell. */
    Trace trace() {
        return trace;
    }

    /** The spaces within one in which the one who asks may do this; goes on only when there is any. */
    List<String> spaces(Deed deed, String within) {
        List<String> found = access.spaces(who, deed, within);
        if (found.isEmpty()) {
            need(deed, within);
        }
        return found;
    }

    /** Somebody with grants, not a thing. */
    Principal.Member member() {
        if (who instanceof Principal.Member member) {
            return member;
        }
        throw new TaihuException(ErrorCode.FORBIDDEN, "this is for people and programs, not for a thing's token");
    }

    boolean may(Deed deed, Thing thing) {
        return access.may(who, deed, thing);
    }

    boolean may(Deed deed, String space) {
        return access.may(who, deed, space);
    }

    /** A thing that may or may not be there: whoever may not see things in general is not told which it is. */
    Thing thing(java.util.Optional<Thing> found, String id, Deed deed) {
        return thing(found, id, deed, Set.of());
    }

    /** The same, where its gateways may as well. */
    Thing thing(java.util.Optional<Thing> found, String id, Deed deed, Set<Long> gateways) {
        if (found.isEmpty()) {
            if (access.may(who, Deed.READ, "")) {
                throw new TaihuException(ErrorCode.NOT_FOUND, "there is no thing \"" + id + "\"");
            }
            throw notFor(deed, id);
        }
        need(deed, found.get(), gateways);
        return found.get();
    }

    private static TaihuException notFor(Deed deed, String id) {
        return new TaihuException(
                ErrorCode.FORBIDDEN, "this token may not " + words(deed) + " of thing \"" + id + "\"");
    }

    static String words(Deed deed) {
        return switch (deed) {
            case READ -> "see what is";
            case REPORT -> "report readings";
            case COMMAND -> "command things";
            case MANAGE_THINGS -> "change things";
            case MANAGE_MODELS -> "change models";
            case MANAGE_SPACES -> "change spaces";
            case MANAGE_PEOPLE -> "let people in";
            case MANAGE_TOKENS -> "change tokens";
            case MANAGE_DASHBOARDS -> "change dashboards, views and notes";
            case OPERATE -> "see how the server is, or have it backed up,";
            case AUDIT -> "see who did what";
        };
    }

    // what is asked

    String path(String name) {
        return context.pathParam(name);
    }

    @Nullable
    String query(String name) {
        return context.queryParam(name);
    }

    String query(String name, String fallback) {
        String text = query(name);
        return text == null ? fallback : text;
    }

    List<String> queries(String name) {
        return context.queryParams(name);
    }

    /** Values given with commas or as a parameter several times; null when it is not given. */
    @Nullable
    List<String> list(String name, int most) {
        List<String> given = queries(name);
        if (given.isEmpty()) {
            return null;
        }
        List<String> all = new ArrayList<>();
        for (String each : given) {
            Arrays.stream(each.split(","))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .forEach(all::add);
        }
        if (all.size() > most) {
            throw new TaihuException(ErrorCode.INVALID, name + " takes at most " + most + " values, got " + all.size());
        }
        return all.stream().distinct().toList();
    }

    long number(String name, long fallback, long least, long most) {
        String text = query(name);
        if (text == null) {
            return fallback;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TaihuException(
                ErrorCode.INVALID,
                name + " must be a whole number within " + least + " and " + most + ", got \"" + text + "\"");
    }

    boolean flag(String name) {
        String text = query(name, "false");
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default ->
                throw new TaihuException(ErrorCode.INVALID, name + " must be true or false, got \"" + text + "\"");
        };
    }

    @Nullable
    String header(String name) {
        return context.header(name);
    }

    /** Media type of the body in lower case, without parameters; empty when none is given. */
    String contentType() {
        String type = header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the answer is wanted as this media type rather than as JSON. */
    boolean accepts(String mediaType) {
        String accept = header("Accept");
        if (accept == null) {
            return false;
        }
        for (String each : accept.toLowerCase(Locale.ROOT).split(",")) {
            String type = each.split(";", 2)[0].strip();
            if (type.equals(mediaType)) {
                return true;
            }
            if (type.equals("application/json") || type.equals("*/*")) {
                return false;
            }
        }
        return false;
    }

    InputStream stream() {
        return context.bodyInputStream();
    }

    byte[] body() {
        return body(bodyMax);
    }

    /** The whole body: TOO_LARGE when it is longer. */
    byte[] body(long max) {
        long stated = context.req().getContentLengthLong();
        try {
            if (stated > max) {
                passOver();
                throw tooLarge(max);
            }
            byte[] body = stream().readNBytes((int) Math.min(Integer.MAX_VALUE - 8, max + 1));
            if (body.length > max) {
                passOver();
                throw tooLarge(max);
            }
            trace.asked(body);
            return body;
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.MALFORMED, "the body broke off: " + e.getMessage(), e);
        }
    }

    /** Reads on, for a connection that is closed on bytes nobody has read takes the answer with it; who waits to be told sends none. */
    private void passOver() throws IOException {
        if (header("Expect") == null) {
            byte[] away = new byte[8 * 1024];
            int left = PASSED_OVER_MAX;
            int read;
            while (left > 0 && (read = stream().read(away, 0, Math.min(away.length, left))) >= 0) {
                left -= read;
            }
        }
    }

    private static TaihuException tooLarge(long max) {
        return new TaihuException(ErrorCode.TOO_LARGE, "the body is longer than " + max + " bytes");
    }

    ObjectNode object() {
        return Json.readObject(body());
    }

    Members members() {
        return Members.of(object());
    }

    /** The revision that a change is made to, by {@code If-Match}; -1 when none is given. */
    long ifMatch() {
        String text = header("If-Match");
        if (text == null || text.strip().equals("*")) {
            return -1;
        }
        String plain = text.strip().replaceFirst("^W/", "").replace("\"", "");
        // gzip in front of us may have marked the tag
        plain = plain.endsWith("--gzip") ? plain.substring(0, plain.length() - 6) : plain;
        try {
            return Long.parseLong(plain);
        } catch (NumberFormatException e) {
            throw new TaihuException(ErrorCode.STALE, "If-Match " + text + " is no ETag of this");
        }
    }

    /** Goes on only when {@code If-Match} names this revision or is not given. */
    void match(long revision) {
        long wanted = ifMatch();
        if (wanted >= 0 && wanted != revision) {
            throw new TaihuException(
                    ErrorCode.STALE, "it is at revision " + revision + " now, not at " + wanted + "; read it again");
        }
    }

    // what is answered

    void json(int status, JsonNode node) {
        trace.answered(node);
        json(status, Json.write(node));
    }

    void json(int status, byte[] bytes) {
        bytes(status, "application/json", bytes, bytes.length);
    }

    void bytes(int status, String mediaType, byte[] bytes, int length) {
        context.status(status).contentType(mediaType).result(new ByteArrayInputStream(bytes, 0, length));
        if (mediaType.endsWith("json")) {
            plainType(context.res(), mediaType);
        }
    }

    /** Answers 200 with JSON that is written in parts; what fails from now on leaves it unfinished, which no reader takes for whole. */
    OutputStream json() {
        context.status(200);
        plainType(context.res(), "application/json");
        return context.outputStream();
    }

    /** Answers 200 with a file that is written in parts; see {@link #abort}. */
    OutputStream download(String mediaType) {
        context.status(200).contentType(mediaType);
        return context.outputStream();
    }

    /** Ends the connection in the middle of an answer, so that nobody takes what came for the whole. */
    void abort() {
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close(new IOException("the answer broke off"));
    }

    /** JSON is UTF-8 by its own standard: no charset stands behind its type. */
    static void plainType(HttpServletResponse response, String mediaType) {
        response.setContentType(null);
        response.setCharacterEncoding(null);
        response.setContentType(mediaType);
    }

    void problem(ObjectNode problem) {
        byte[] bytes = Json.write(problem);
        bytes(problem.path("status").asInt(), Problem.MEDIA_TYPE, bytes, bytes.length);
    }

    void nothing() {
        context.status(204);
        context.res().setContentType(null);
    }

    Call etag(long revision) {
        context.header("ETag", "\"" + revision + "\"");
        return this;
    }

    Call location(String path) {
        context.header("Location", path);
        return this;
    }
}
