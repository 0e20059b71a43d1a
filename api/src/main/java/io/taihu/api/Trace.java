package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.taihu.api.Operations.Kind;
import io.taihu.api.Operations.Operation;
import io.taihu.core.Identities.Known;
import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import io.taihu.spi.Principal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the audit log will have of one request, put together while it is served: who asks from the token, the operation and its
 * subject from the route, the space from what rights were needed, and what was asked from the body. For one thread.
 *
 * <p>What changes something is on the disk before it is answered. What changes who may come in is so with its beginning also
 * before it is done: as soon as it is known that the one who asks may do it.
 */
final class Trace {
    /** Operation of a request that only looks, with a token that is not known. */
    static final String WRONG_TOKEN = "wrong-token";

    private static final Pattern PARAMETER = Pattern.compile("[{<]([^}>]+)[}>]");
    private static final int KIND_AT = "/api/v1/".length();

    private final Recorder recorder;
    private final Operation operation;
    private final Context context;
    private final String kind;
    private final String idName;
    private final @Nullable String id;
    private Who who = Who.NOBODY;
    private @Nullable String space;
    private @Nullable Subject subject;
    private byte @Nullable [] body;
    private @Nullable JsonNode answer;
    private @Nullable Known reporter;
    private long begun;
    private boolean signsIn;
    private boolean tries;
    private boolean ended;

    /** @param path of the route, with its parameters in brackets */
    Trace(Recorder recorder, String path, Operation operation, Context context) {
        this.recorder = recorder;
        this.operation = operation;
        this.context = context;
        this.kind = kind(path);
        Matcher parameter = PARAMETER.matcher(path);
        this.idName = parameter.find() ? parameter.group(1) : "";
        this.id = idName.isEmpty() ? null : context.pathParam(idName);
    }

    /** Goes on only when what the request changes can be recorded. */
    void needRecord() {
        if (operation.kind().changes()) {
            recorder.audit().needWritable();
        }
    }

    /** Who asks is known. */
    void known(Known known) {
        if (operation.kind().changes()) {
            // as they are called before it changes
            who = recorder.who(known);
        } else {
            reporter = known;
        }
    }

    /** The request asks for a right in a space: it is recorded in the smallest that has all of these. */
    void place(String needed) {
        String common = space == null ? needed : space;
        while (!Space.within(needed, common)) {
            common = Space.parent(common);
        }
        space = common;
    }

    /** What comes next may be done by the one who asks. */
    void allowed() {
        if (operation.kind() == Kind.KEY_CHANGE && begun == 0) {
            begun = recorder.audit().begin(entry(Result.BEGUN, ""));
        }
    }

    /** It is about something else than its address names. */
    void subject(String kindOf, String idOf) {
        subject = new Subject(kindOf, idOf);
    }

    /** Somebody tries to sign in by it: that it did not succeed is recorded too, though it only looks. */
    void tries() {
        tries = true;
    }

    /** Somebody has signed in by it. */
    void signedIn(Known known) {
        signsIn = true;
        who = recorder.who(known);
        subject = new Subject("session", known.token().id());
        if (known.who() instanceof Principal.Member member) {
            member.grants().forEach(grant -> place(grant.space()));
        }
    }

    /** What was asked. */
    void asked(byte[] bytes) {
        body = bytes;
    }

    /** What is answered. */
    void answered(JsonNode node) {
        answer = node;
    }

    /**
     * It was answered with this status.
     *
     * @throws TaihuException UNAVAILABLE when that is not on the disk
     */
    void done(int status) {
        if (ended) {
            return;
        }
        if (status >= 400) {
            notDone(Problem.code(status));
            return;
        }
        ended = true;
        if (operation.kind().changes() || signsIn) {
            recorder.audit().record(entry(Result.OK, ""));
        }
    }

    /** It was not done. */
    void notDone(ErrorCode code) {
        if (ended) {
            return;
        }
        ended = true;
        boolean unknown = code == ErrorCode.UNAUTHENTICATED;
        boolean wanted = switch (operation.kind()) {
            case CHANGE, KEY_CHANGE -> true;
            case REPORT -> unknown || code == ErrorCode.FORBIDDEN;
            case LOOK -> tries || unknown && context.req().getHeader("Authorization") != null;
        };
        if (!wanted) {
            return;
        }
        if (reporter != null && operation.kind() == Kind.REPORT) {
            who = recorder.who(reporter);
        }
        Result result = code.status() >= 500 ? Result.FAILED : Result.REFUSED;
        NewEntry entry = entry(result, Words.of(code));
        if (begun == 0) {
            recorder.audit().refused(entry);
        } else {
            recorder.audit().record(entry);
        }
    }

    private NewEntry entry(Result result, String code) {
        boolean look = operation.kind() == Kind.LOOK && !signsIn && !tries;
        return new NewEntry(
                recorder.clock().micros(),
                who,
                context.req().getRemoteAddr(),
                look ? WRONG_TOKEN : operation.name(),
                look ? Subject.NONE : subject(),
                space == null ? "" : space,
                result,
                code,
                begun,
                1,
                // what somebody unknown typed may be a password in the wrong place
                who.equals(Who.NOBODY) || signsIn ? "{}" : AuditDetail.of(parameters(), body));
    }

    private Subject subject() {
        if (subject != null) {
            return subject;
        }
        if (id != null) {
            return new Subject(kind, id);
        }
        String named = answer == null ? "" : name(answer);
        if (named.isEmpty() && body != null && body.length <= AuditDetail.BODY_MAX && !who.equals(Who.NOBODY)) {
            try {
                named = name(Json.read(body));
            } catch (TaihuException e) {
                // it was refused for that, and has no name
            }
        }
        return new Subject(kind, named);
    }

    private static String name(JsonNode node) {
        for (String member : List.of("id", "path", "name")) {
            if (node.path(member).isTextual()) {
                return node.path(member).textValue();
            }
        }
        return "";
    }

    /** Parameters of path and query but for the one that names the subject. */
    private Map<String, List<String>> parameters() {
        Map<String, List<String>> all = new TreeMap<>(context.queryParamMap());
        context.pathParamMap().forEach((name, value) -> {
            if (!name.equals(idName)) {
                all.putIfAbsent(name, List.of(value));
            }
        });
        return all;
    }

    /** What the operations of a path are about, in one word: {@code thing} for {@code /api/v1/things/{id}}. */
    private static String kind(String path) {
        String rest = path.length() > KIND_AT ? path.substring(KIND_AT) : "";
        int end = rest.indexOf('/');
        String word = end < 0 ? rest : rest.substring(0, end);
        return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }
}
