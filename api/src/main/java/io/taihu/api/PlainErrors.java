package io.taihu.api;

import io.taihu.model.ErrorCode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Problems that the HTTP server itself answers, such as a request line that is too long. */
final class PlainErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        ErrorCode code = Problem.code(status);
        Object message = request.getAttribute(ERROR_MESSAGE);
        byte[] problem = Json.write(Problem.of(
                code,
                status,
                Problem.title(code),
                message == null ? "the request cannot be read" : message.toString()));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.write(true, ByteBuffer.wrap(problem), callback);
        return true;
    }
}
