package io.taihu.signin;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import io.taihu.core.Reach;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends the provider's requests by {@link Reach}. Thread-safe; blocks. */
final class ProviderRequests implements HTTPRequestSender {
    private final Reach reach;

    ProviderRequests(Reach reach) {
        this.reach = reach;
    }

    @Override
    public HTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        String body = request.getBody();
        Reach.Answer answer = reach.ask(new Reach.Request(
                request.getMethod().name(),
                request.getURI(),
                request.getHeaderMap(),
                body == null ? null : body.getBytes(StandardCharsets.UTF_8)));
        HTTPResponse response = new HTTPResponse(answer.status());
        String type = answer.header("Content-Type");
        try {
            if (type != null) {
                response.setContentType(type);
            }
        } catch (ParseException e) {
            throw new IOException("the answer has no media type: " + e.getMessage(), e);
        }
        response.setBody(answer.body());
        return response;
    }
}
