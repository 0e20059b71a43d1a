package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;

/** An RFC 9457 problem as it is answered. */
final class Problem {
    static final String MEDIA_TYPE = "application/problem+json";

    private Problem() {}

    static ObjectNode of(ErrorCode code, String detail) {
        return of(code, code.status(), title(code), detail);
    }

    static ObjectNode of(ErrorCode code, int status, String title, String detail) {
        ObjectNode problem = Json.object();
        problem.put("type", "urn:taihu:problem:" + Words.of(code));
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("code", Words.of(code));
        return problem;
    }

    static String title(ErrorCode code) {
        return switch (code) {
            case MALFORMED -> "Not well formed";
            case UNAUTHENTICATED -> "Who are you?";
            case FORBIDDEN -> "Not allowed";
            case NOT_FOUND -> "Not found";
            case CONFLICT -> "In conflict with what is there";
            case STALE -> "Changed meanwhile";
            case TOO_LARGE -> "Too large";
            case INVALID -> "Cannot be taken";
            case QUOTA -> "Too many";
            case INTERNAL -> "Fault of the server";
            case UNAVAILABLE -> "Not now";
        };
    }

    /** The code nearest to a status that the web framework or the HTTP server answers by itself. */
    static ErrorCode code(int status) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.status() == status) {
                return code;
            }
        }
        return status >= 500 ? ErrorCode.INTERNAL : ErrorCode.MALFORMED;
    }
}
